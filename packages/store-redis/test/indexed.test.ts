import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import type { ModelDescription, StoreSource } from "@wervel/data";
import { comparePlans, compareWrites, type OpenWorld, openWorld } from "@wervel/data/conformance";
import { memory } from "@wervel/data";
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
    const count = Number(process.env["PLANS"] ?? 2000);
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
    const report = await compareWrites(store, oracle, { count: 150, seed: 5, mayRefuse });
    here.diagnostic(`${report.ran} sequences compared, ${report.refused} refused`);
    assert.equal(report.difference, undefined);
  });
});
