import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { measureSynthetic } from "../lib/synthetic.ts";

/** What the compiler may need for 100 entities and 200 routes: what it needed when this was written, and a little more. */
const budget = { instantiations: 1_070_000, modelBytes: 75_000, declarationBytes: 150_000 };

suite("an app of 100 entities and 200 routes", () => {
  const { errors, ...cost } = measureSynthetic({ entities: 100, controllers: 20 });

  test("has no type errors", () => assert.equal(errors, ""));

  for (const [name, most] of Object.entries(budget) as [keyof typeof budget, number][]) {
    test(`stays within its budget of ${name}`, (t) => {
      t.diagnostic(`${name}: ${cost[name]} of ${most}`);
      assert.ok(cost[name] > 0 && cost[name] < most, `${name}: ${cost[name]} of ${most}`);
    });
  }
});
