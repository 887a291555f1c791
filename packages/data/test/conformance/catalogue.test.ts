import assert from "node:assert/strict";
import { test } from "node:test";
import { memory, type Refused } from "@wervel/data";
import { catalogue, openWorld, World } from "@wervel/data/conformance";
import { gradesOf } from "../../src/conformance/catalogue/grades-of.ts";
import { checkPlan } from "../../src/oracle/check-plan.ts";
import { operatorTypes } from "../../src/oracle/operator-types.ts";

test("every plan of the catalogue makes sense, and every entry has one and a name of its own", () => {
  const entries = catalogue();
  const names = entries.map(({ name }) => name);
  assert.deepEqual(
    names.filter((name, i) => names.indexOf(name) !== i),
    [],
  );
  for (const { name, plans } of entries) {
    assert.notEqual(plans.length, 0, name);
    for (const plan of plans) assert.equal(checkPlan(World.model, plan), undefined, name);
  }
});

test("every operator of an expression is in the catalogue", () => {
  const names = catalogue().map(({ name }) => name.split(" ")[0]);
  assert.deepEqual(
    Object.keys(operatorTypes).filter((op) => !names.includes(op)),
    [],
  );
});

test("what a store refuses it must have said, and is then refused", async () => {
  const { store, engine } = await openWorld(memory());
  const refused: Refused = {
    refused: true,
    code: "refused.capability",
    capability: "walk",
    node: "/from",
    why: "It has no feet.",
  };
  const lame = {
    ...store,
    compile: (plan: Parameters<typeof store.compile>[0]) =>
      JSON.stringify(plan).includes('"walk"') ? refused : store.compile(plan),
  };
  assert.throws(() => gradesOf({ store: lame as never, engine }, new Set()), {
    message: /walk is refused with walk/,
  });
  const grades = gradesOf({ store: lame as never, engine }, new Set(["walk"]));
  assert.equal(grades["walk over a link"], "refused");
  assert.equal(grades["limit"], "native");
  await store.close();
});
