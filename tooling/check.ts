import "./lib/node-floor.ts";
import { spawnSync } from "node:child_process";
import { root } from "./lib/workspace.ts";
import { stepNames, steps } from "./lib/steps.ts";

const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !stepNames.includes(name));
if (unknown.length > 0) {
  console.error(`No step ${unknown.join(", ")}: there are ${stepNames.join(", ")}.`);
  process.exit(1);
}

const summary: string[] = [];
for (const name of wanted.length === 0 ? stepNames : wanted) {
  const started = performance.now();
  const green = (steps[name] ?? []).every(runScript);
  summary.push(
    `${green ? "ok    " : "FAILED"}  ${name}  ${((performance.now() - started) / 1000).toFixed(1)} s`,
  );
  if (!green) process.exitCode = 1;
}
console.log(`\n${summary.join("\n")}`);

/** Runs one script with this Node and shows what it writes. */
function runScript(command: () => readonly string[]): boolean {
  const { status } = spawnSync(process.execPath, command(), { cwd: root, stdio: "inherit" });
  return status === 0;
}
