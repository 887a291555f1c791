import "./lib/node-floor.ts";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { knownStores, testsOf } from "./lib/conformance.ts";
import { runTests } from "./lib/run-tests.ts";
import { readReports, reportsFolder, storesPage, storesText } from "./lib/stores-page.ts";
import { TestReport } from "./lib/test-report.ts";
import { root } from "./lib/workspace.ts";

/** Runs the conformance suite on every store, or on those named, keeps their reports and writes the page; `--page` only writes it. */
const wanted = process.argv.slice(2);
const report = new TestReport();
if (!wanted.includes("--page")) {
  const stores = knownStores.filter(({ name }) => wanted.length === 0 || wanted.includes(name));
  process.env["WERVEL_CONFORMANCE"] = JSON.stringify({ reports: join(root, reportsFolder) });
  await runTests(testsOf(stores, process.env), report, { patienceMs: 300_000 });
  console.log(report.closing());
  process.exitCode = report.isGreen() ? 0 : 1;
}
const reports = readReports();
writeFileSync(join(root, storesPage), storesText(reports));
console.log(
  `${storesPage}: ${reports.map(({ store, version }) => `${store} ${version}`).join(", ")}`,
);
