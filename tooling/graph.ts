import "./lib/node-floor.ts";
import { checkGraph } from "./lib/graph.ts";

const problems = checkGraph();
for (const problem of problems) console.error(problem);
if (problems.length > 0) process.exitCode = 1;
else console.log("Manifests and imports hold the tiers.");
