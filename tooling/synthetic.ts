import "./lib/node-floor.ts";
import { measureSynthetic } from "./lib/synthetic.ts";

/** Prints what the compiler needs for 100 entities and 200 routes; the first errors when it refuses them. */
const { errors, ...cost } = measureSynthetic({ entities: 100, controllers: 20 });
console.log(cost);
if (errors !== "") {
  console.error(errors.split("\n").slice(0, 10).join("\n"));
  process.exitCode = 1;
}
