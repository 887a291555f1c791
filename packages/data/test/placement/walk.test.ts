import assert from "node:assert/strict";
import { test } from "node:test";
import { memory, type Read } from "@wervel/data";
import { World } from "../../src/conformance/index.ts";
import { openPlaced } from "../../src/placement/placed-store.ts";

test("a walk over links in another store is refused, and within one store it is answered", async () => {
  const all = Object.keys(World.model.entities);
  const parts = (names: readonly string[]) => [
    { name: "some", source: memory(), entities: new Set(names) },
    {
      name: "rest",
      source: memory(),
      entities: new Set(all.filter((name) => !names.includes(name))),
    },
  ];
  const people = {
    from: { entity: "person" },
    order: [],
    take: { fields: ["id"], nest: {} },
  } as const;
  const walk: Read = {
    ...people,
    from: { walk: { start: people, via: ["follows"], min: 1, max: 2 } },
  };
  const context = { now: () => 0 };
  const apart = await openPlaced(World.model, parts(["follow"]), context);
  const refused = apart.compile(walk);
  assert.ok(refused.refused === true);
  assert.deepEqual([refused.code, refused.node], ["refused.crossStore", "/from/walk"]);
  await apart.close();
  const together = await openPlaced(World.model, parts(["follow", "person"]), context);
  assert.notEqual(together.compile(walk).refused, true);
  await together.close();
});
