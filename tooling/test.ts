import "./lib/node-floor.ts";
import { parseArgs } from "node:util";
import { runTests } from "./lib/run-tests.ts";
import { TestReport } from "./lib/test-report.ts";
import { selectTests } from "./lib/select-tests.ts";

const help = `npm test -- [options] [folders or files]

  --times   write what each process and each server cost: processor seconds, and seconds from start to end
  --alone   run each file in a process of its own, such as to see with --times what it costs
  --help    write this`;

const { values, positionals } = readArguments();
if (values.help === true) {
  console.log(help);
  process.exit();
}
const { files, missing } = selectTests(positionals);
if (missing.length > 0) {
  console.error(`No test file is at or below ${missing.join(", ")}.`);
  process.exit(1);
}
const report = new TestReport();
await runTests(files, report, { patienceMs: 240_000, ...values });
console.log(report.closing());
process.exitCode = report.isGreen() ? 0 : 1;

function readArguments() {
  const options = {
    times: { type: "boolean" },
    alone: { type: "boolean" },
    help: { type: "boolean", short: "h" },
  } as const;
  try {
    return parseArgs({ options, allowPositionals: true });
  } catch (error) {
    console.error(`${(error as Error).message}\n\n${help}`);
    process.exit(1);
  }
}
