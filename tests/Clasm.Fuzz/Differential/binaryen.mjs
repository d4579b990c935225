// Makes random modules by binaryen's wasm-opt -ttf. A line on standard input: the input file, the output file, then options.
// The answer is a line: "ok", or why not. The program is compiled once and instantiated for each line.
import { createInterface } from "node:readline";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname } from "node:path";
import vm from "node:vm";

const path = process.argv[2];
const source = readFileSync(path, "utf8").replace(/^#!.*/, "");
const script = new vm.Script(
  `(function (require, process, __filename, __dirname, WebAssembly, module, onEnd) {${source}
  Module.onExit = onEnd; })`,
  { filename: path },
);
let compiled = null;
// Its way to end is to throw out of an asynchronous function.
process.on("unhandledRejection", () => {});

function make(options) {
  return new Promise((resolve) => {
    const fake = {
      argv: ["node", path, ...options],
      versions: process.versions,
      type: undefined,
      platform: process.platform,
      cwd: () => process.cwd(),
      env: {},
      on: () => {},
      stdout: process.stderr,
      stderr: process.stderr,
      stdin: process.stdin,
      exit: (code) => resolve(code ? `exit ${code}` : "ok"),
      binding: (name) => process.binding(name),
      set exitCode(code) {
        resolve(code ? `exit ${code}` : "ok");
      },
    };
    const cached = {
      ...Object.fromEntries(Object.getOwnPropertyNames(WebAssembly).map((name) => [name, WebAssembly[name]])),
      instantiate: async (bytes, imports) => {
        compiled ??= await WebAssembly.compile(bytes);
        return { module: compiled, instance: await WebAssembly.instantiate(compiled, imports) };
      },
    };
    script.runInThisContext()(createRequire(path), fake, path, dirname(path), cached, { exports: {} }, (code) =>
      resolve(code ? `exit ${code}` : "ok"),
    );
  });
}

for await (const line of createInterface({ input: process.stdin })) {
  const [input, output, ...options] = line.split(" ");
  let answer;
  try {
    answer = await make([input, "-ttf", ...options, "-o", output]);
  } catch (error) {
    answer = String(error).replaceAll("\n", " ");
  }
  process.stdout.write(answer + "\n");
}
