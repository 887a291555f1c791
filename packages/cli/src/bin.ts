#!/usr/bin/env node
// An old Node cannot read what the rest is written in: it is told before anything else is loaded.
const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
if (major < 24 || (major === 24 && minor < 12)) {
  console.error(`wervel needs Node 24.12 or newer; this is ${process.versions.node}.`);
  process.exitCode = 1;
} else {
  const { runWervel } = await import("./program.ts");
  process.exitCode = await runWervel(process.argv.slice(2));
}
