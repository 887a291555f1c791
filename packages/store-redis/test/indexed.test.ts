import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import type { ModelDescription, StoreSource } from "@wervel/data";
import { comparePlans, compareWrites, type OpenWorld, openWorld } from "@wervel/data/conformance";
import { createDb, createEngine, Database, entity, key, memory } from "@wervel/data";
import { systemClock, systemIds } from "@wervel/core";
import { vector } from "@wervel/schema";
import { redis } from "@wervel/store-redis";
import { emptyDatabase, redisUrl, whyNot } from "./support/server.ts";

/** The same model, but no entity is small: only declared indexes lead to records. */
function ofSize(source: StoreSource): StoreSource {
  return { name: source.name, open: (model, context) => source.open(grown(model), context) };
}

function grown(model: ModelDescription): ModelDescription {
  const entities = Object.values(model.entities).map((entity) => [
    entity.name,
    { ...entity, small: false },
  ]);
  return { entities: Object.fromEntries(entities) };
}

describe("by declared indexes alone", { skip: whyNot ?? false }, () => {
  let store: OpenWorld;
  let oracle: OpenWorld;
  before(async () => {
    store = await openWorld(
      ofSize(redis({ url: redisUrl, prefix: emptyDatabase(), volatile: true })),
    );
    oracle = await openWorld(memory());
  });
  after(async () => {
    await store?.store.close();
    await oracle?.store.close();
  });
  const mayRefuse = new Set(["index"]);

  test("random reads are answered like the interpreter answers, or refused for want of an index", async (here) => {
    // The store itself is held to 5,000 elsewhere: these differ in what leads to the records alone.
    const count = Number(process.env["PLANS"] ?? 300);
    const report = await comparePlans(store, {
      count,
      seed: Number(process.env["SEED"] ?? 5),
      mayRefuse,
    });
    here.diagnostic(`${report.ran} reads compared, ${report.refused} refused`);
    assert.equal(report.difference, undefined);
    assert.ok(report.ran > count / 10, "Hardly any read was answered.");
  });

  test("random writes leave what the interpreter's leave, or are refused for want of an index", async (here) => {
    const report = await compareWrites(store, oracle, { count: 40, seed: 5, mayRefuse });
    here.diagnostic(`${report.ran} sequences compared, ${report.refused} refused`);
    assert.equal(report.difference, undefined);
  });
});

class Photo extends entity({ id: key(), face: vector(2) }) {}
class Photos extends Database({ photo: Photo }) {}

test(
  "a search for what is near names an index that can be, when none serves it",
  { skip: whyNot ?? false },
  async () => {
    const clock = systemClock();
    const ids = systemIds(clock);
    const source = redis({ url: redisUrl, prefix: emptyDatabase(), volatile: true });
    const store = await source.open(Photos.model, { now: () => clock.ms() });
    try {
      const engine = createEngine({ model: Photos.model, store, clock, ids });
      const { photo } = createDb(Photos, engine, { clock, ids });
      await assert.rejects(photo.allowScan().near("face", [1, 0], { k: 1 }).all(), {
        code: "refused.capability",
        help: "Use a filter on an indexed field of photo, or small: true on it.",
      });
    } finally {
      await store.close();
    }
  },
);
