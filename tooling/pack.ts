import "./lib/node-floor.ts";
import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { lintPackages } from "./lib/lint-packages.ts";
import { packAll } from "./lib/pack.ts";
import { root } from "./lib/workspace.ts";

const { values, positionals } = parseArgs({
  options: { lint: { type: "boolean", default: false } },
  allowPositionals: true,
});
const [folder = ".scratch/tarballs"] = positionals;
const packed = await packAll(resolve(root, folder));
for (const { tarball } of packed) console.log(tarball);

if (values.lint) {
  const problems = await lintPackages(packed);
  for (const problem of problems) console.error(problem);
  process.exitCode = problems.length === 0 ? 0 : 1;
}
