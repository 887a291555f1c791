import "./lib/node-floor.ts";
import { measureSynthetic } from "./lib/synthetic.ts";

/** Prints what the compiler needs for 200 routes over 10, 100 and 500 entities; the first errors when it refuses them. */
for (const entities of [0, 10, 100, 500]) {
  const { errors, ...cost } = measureSynthetic({ entities, controllers: 20 });
  console.log(entities === 0 ? "Wervel itself" : `${entities} entities`, cost);
  if (errors === "") continue;
  console.error(errors.split("\n").slice(0, 10).join("\n"));
  process.exitCode = 1;
}
