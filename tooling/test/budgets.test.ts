import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { measureSynthetic } from "../lib/synthetic.ts";

/** What the compiler may need for 200 routes over 100 entities, beside Wervel itself: what it needed when this was written, and a little more. */
const budget = { instantiations: 330_000, modelBytes: 75_000, declarationBytes: 150_000 };

/** The most that one more entity may need, in a model of any size. */
const instantiationsPerEntity = 1_900;

const controllers = 20;
const wervel = measureSynthetic({ entities: 0, controllers });
// Of 500 `node tooling/synthetic.ts` tells: what grows with the model shows at 200.
const costs = [10, 100, 200].map((entities) => {
  const cost = measureSynthetic({ entities, controllers });
  return { ...cost, entities, instantiations: cost.instantiations - wervel.instantiations };
});
const [ten, hundred, twoHundred] = costs as [Cost, Cost, Cost];
type Cost = (typeof costs)[number];

for (const { entities, errors } of costs)
  test(`an app of ${entities} entities and 200 routes has no type errors`, () =>
    assert.equal(errors, ""));

suite("an app of 100 entities and 200 routes", () => {
  for (const [name, most] of Object.entries(budget) as [keyof typeof budget, number][]) {
    test(`stays within its budget of ${name}`, (t) => {
      t.diagnostic(`${name}: ${hundred[name]} of ${most}`);
      assert.ok(hundred[name] > 0 && hundred[name] < most, `${name}: ${hundred[name]} of ${most}`);
    });
  }
});

suite("one more entity", () => {
  for (const [smaller, larger] of [
    [ten, hundred],
    [hundred, twoHundred],
  ] as const) {
    test(`costs the same from ${smaller.entities} entities to ${larger.entities}`, (t) => {
      const each =
        (larger.instantiations - smaller.instantiations) / (larger.entities - smaller.entities);
      const said = `${Math.round(each)} instantiations of ${instantiationsPerEntity}`;
      t.diagnostic(said);
      assert.ok(each > 0 && each < instantiationsPerEntity, said);
    });
  }
});
