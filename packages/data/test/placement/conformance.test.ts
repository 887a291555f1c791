import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { memory } from "@wervel/data";
import {
  comparePlans,
  conformanceCases,
  type OpenWorld,
  openWorld,
  runCase,
  World,
} from "../../src/conformance/index.ts";
import { openPlaced } from "../../src/placement/placed-store.ts";
import type { StoreSource } from "../../src/store/store.ts";

/** Every relation of the world that can cross a store crosses one in one of these. */
const splits: readonly (readonly (readonly string[])[])[] = [
  [["customer", "product", "person", "sensor"]],
  [
    ["order", "company", "employment", "reading", "place"],
    ["follow", "supplier"],
  ],
  [["line", "follow", "employment"], ["person"], ["customer", "reading"]],
];

// Read-only: what a store enforces between its own entities is not what another could.
function split(groups: readonly (readonly string[])[]): StoreSource {
  const all = Object.keys(World.model.entities);
  const named = new Set(groups.flat());
  const rest = all.filter((name) => !named.has(name));
  const parts = [...groups, rest].map((entities, i) => ({
    name: `store${i}`,
    source: memory(),
    entities: new Set(entities),
  }));
  return { name: "split", open: (model, context) => openPlaced(model, parts, context) };
}

const mayRefuse = new Set(["crossStore"]);

for (const groups of splits)
  describe(`a world split into ${groups.map((group) => group.join()).join(" | ")} | rest`, () => {
    let world: OpenWorld;
    let oracle: OpenWorld;
    before(async () => {
      world = await openWorld(split(groups));
      oracle = await openWorld(memory());
    });
    after(async () => {
      await world?.store.close();
      await oracle?.store.close();
    });

    test("answers random reads like the interpreter, or refuses what reaches over stores", async (here) => {
      const found = await comparePlans(world, { count: 600, seed: 7, mayRefuse });
      here.diagnostic(`${found.ran} compared, ${found.refused} refused`);
      assert.equal(found.difference, undefined);
      assert.ok(found.ran > 400, `Only ${found.ran} were answered.`);
    });

    test("answers the reads of the suite like one store", async (here) => {
      const failures: string[] = [];
      let refused = 0;
      for (const example of conformanceCases.filter(({ ask }) => !("write" in ask))) {
        try {
          const answer = await runCase(example, world, oracle);
          if (answer.refused !== undefined) refused++;
          if (answer.refused !== undefined && !mayRefuse.has(answer.refused))
            failures.push(`${example.name}: refused ${answer.refused}`);
        } catch (error) {
          failures.push(`${example.name}: ${(error as Error).message}`);
        }
      }
      here.diagnostic(`${refused} refused`);
      assert.deepEqual(failures, []);
    });
  });
