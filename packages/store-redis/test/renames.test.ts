import assert from "node:assert/strict";
import { test } from "node:test";
import { migrate, type ModelDescription, type Plan, type Row, type Store } from "@wervel/data";
import { describeRenames } from "@wervel/data/conformance";
import { describeModel, valueTypes as t } from "@wervel/data/testing";
import { redis } from "@wervel/store-redis";
import { cuttingProxy } from "./support/cutting-proxy.ts";
import { assertSound } from "./support/invariants.ts";
import { emptyDatabase, rawClient, redisUrl, whyNot } from "./support/server.ts";

describeRenames({
  name: "Redis",
  create: async (here) => {
    const prefix = emptyDatabase();
    return async (model) => {
      const store = await redis({ url: redisUrl, prefix, volatile: true }).open(model, {
        now: () => 0,
      });
      here.after(() => store.close());
      return store;
    };
  },
  notRun: whyNot,
});

const thing = { fields: { id: t.text, title: t.text }, indexes: [["title"]] };
const model = describeModel({ post: thing, page: thing });
const migrations = { was: { post: "page", page: "post" } };
/** One more than are moved at once. */
const count = 501;

async function titles(store: Store, entity: string): Promise<ReadonlySet<unknown>> {
  const take = { fields: ["title"], nest: {} };
  return new Set(
    (await rows(store, { from: { entity }, order: [], take }, [])).map((row) => row["title"]),
  );
}

async function rows(store: Store, plan: Plan, args: readonly unknown[]): Promise<readonly Row[]> {
  const compiled = store.compile(plan);
  assert.ok(compiled.refused !== true);
  return (await store.run(compiled, args)).rows;
}

for (const step of ["rename post", "rename wervel_renamed", "rename page"])
  test(
    `entities that change places go on where they were stopped: at ${step}`,
    { skip: whyNot ?? false },
    async (here) => {
      const prefix = emptyDatabase();
      const open = async (by: ModelDescription, url = redisUrl): Promise<Store> => {
        const store = await redis({ url, prefix, volatile: true }).open(by, { now: () => 0 });
        here.after(() => store.close());
        return store;
      };
      const old = await open(model);
      await migrate(old, model, { mode: "apply", now: () => 0 });
      for (const entity of ["post", "page"])
        await rows(old, { insert: entity, columns: ["id", "title"], rows: 0 }, [
          Array.from({ length: count }, (_, i) => [`${i}`, entity]),
        ]);
      const cut = await open(model, await cuttingProxy(redisUrl, step, 2));
      const apply = { mode: "apply", now: () => 0, migrations } as const;
      await assert.rejects(migrate(cut, model, apply), { code: "fault.connect" });
      const client = await rawClient();
      await client.del(`{${prefix}}:lock`);
      client.destroy();
      const store = await open(model);
      await migrate(store, model, apply);
      assert.deepEqual(await titles(store, "post"), new Set(["page"]));
      assert.deepEqual(await titles(store, "page"), new Set(["post"]));
      await assertSound(model, prefix);
    },
  );
