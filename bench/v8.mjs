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

// The main thread's nanoseconds on a processor, where the system tells, as for the other engines; to wait makes it count now.
const cell = new Int32Array(new SharedArrayBuffer(4));
function now() {
  Atomics.wait(cell, 0, 0, 0.05);
  try {
    return Number(readFileSync("/proc/thread-self/schedstat", "latin1").split(" ")[0]) / 1e6;
  } catch {
    return Number(process.hrtime.bigint()) / 1e6;
  }
}

function measure({ run: iterations }) {
  const start = now();
  const checksum = run(iterations);
  return { milliseconds: now() - start, checksum };
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
