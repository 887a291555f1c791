import "./lib/node-floor.ts";
import { resolve } from "node:path";
import { lintPackages } from "./lib/lint-packages.ts";
import { packAll } from "./lib/pack.ts";
import { root } from "./lib/workspace.ts";

const [argument = ".scratch/tarballs"] = process.argv.slice(2).filter((name) => name !== "--lint");
const packed = await packAll(resolve(root, argument));
for (const { tarball } of packed) console.log(tarball);

if (process.argv.includes("--lint")) {
  const problems = await lintPackages(packed);
  for (const problem of problems) console.error(problem);
  process.exitCode = problems.length === 0 ? 0 : 1;
}
