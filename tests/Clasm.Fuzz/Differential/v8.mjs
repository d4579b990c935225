// Runs differential cases in V8. The protocol is that of ChildProtocol.cs; the lines are those of Observation.cs.
import { createInterface } from "node:readline";
import { writeSync } from "node:fs";

class Made {
  constructor(id) {
    this.id = id;
  }
}

const maxLogged = 20000;
const eventOfRefusal = (where, error) => `refused ${where}: ${String(error.message).replaceAll("\n", " ")}`;

function failure(phase, error) {
  if (error instanceof WebAssembly.RuntimeError) return `${phase} ? ${error.message}`;
  if (error instanceof RangeError) return `${phase} resource`;
  if (error instanceof WebAssembly.Exception) return phase === "trap" ? "throw" : "start throw";
  if (error instanceof WebAssembly.LinkError || error instanceof TypeError) return eventOfRefusal("link", error);
  return `${phase} ? ${error}`;
}

function run(line) {
  const lines = [];
  let logged = 0;
  const host = {
    log: (kind, value) => {
      if (logged++ < maxLogged) lines.push(`${kind} ${value}`);
    },
    make: (id) => new Made(id),
    pass: (value) => value,
    id: (value) => (value instanceof Made ? value.id : -1),
  };
  const [calls, ...words] = line.split(" ");
  const imports = { host };
  let last = null;
  for (let i = 0; i < words.length; i += 2) {
    let module;
    try {
      module = new WebAssembly.Module(Buffer.from(words[i + 1], "base64"));
    } catch (error) {
      lines.push(eventOfRefusal(words[i], error));
      return lines;
    }
    try {
      last = new WebAssembly.Instance(module, imports).exports;
    } catch (error) {
      lines.push(failure("start", error));
      return lines;
    }
    imports[words[i]] = last;
  }
  for (let i = 0; i < calls; i++) {
    lines.push(`call ${i}`);
    try {
      last[`run${i}`]();
      lines.push("end");
    } catch (error) {
      lines.push(failure("trap", error));
    }
  }
  return lines;
}

function writeAll(text) {
  const bytes = Buffer.from(text);
  for (let offset = 0; offset < bytes.length; ) {
    try {
      offset += writeSync(1, bytes, offset);
    } catch (error) {
      if (error.code !== "EAGAIN") throw error;
    }
  }
}

for await (const line of createInterface({ input: process.stdin })) writeAll([...run(line), ".", ""].join("\n"));
