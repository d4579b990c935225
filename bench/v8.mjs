// Runs kernels in V8 for the comparison. A line on standard input is a JSON command; its answer is one JSON line.
//   {"load": "file.wasm", "calls": "step" | null}   {"run": iterations}
import { readFileSync } from "node:fs";
import { createInterface } from "node:readline";

const imports = { host: { increment: (x) => (x + 1) | 0 } };
let run = null;

function load({ load: path, calls }) {
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(readFileSync(path)), imports);
  const step = calls && exports[calls];
  run = step
    ? (n) => {
        let x = 0;
        for (let i = 0; i < n; i++) x = step(x);
        return x;
      }
    : exports.run;
  return {};
}

function measure({ run: iterations }) {
  const start = process.hrtime.bigint();
  const checksum = run(iterations);
  return { milliseconds: Number(process.hrtime.bigint() - start) / 1e6, checksum };
}

console.log(JSON.stringify({ version: process.versions.v8 }));
for await (const line of createInterface({ input: process.stdin })) {
  const command = JSON.parse(line);
  try {
    console.log(JSON.stringify("load" in command ? load(command) : measure(command)));
  } catch (error) {
    console.log(JSON.stringify({ error: String(error) }));
  }
}
