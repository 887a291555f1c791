import assert from "node:assert/strict";
import { test } from "node:test";
import { Service } from "@wervel/core";
import { eq, memory, query, type Refused, type StoreSource, when } from "@wervel/data";
import { uuid } from "@wervel/schema";
import { sqlite } from "@wervel/store-sqlite";
import { testHost } from "@wervel/testing";
import { Db, makeApp, makePlainApp } from "../support/app.ts";

const stores: readonly (readonly [name: string, source: () => StoreSource])[] = [
  ["memory", () => memory()],
  ["sqlite", () => sqlite(":memory:")],
];

for (const [name, source] of stores) {
  test(`counts the statements of ${name}, whatever the number of rows`, async () => {
    await using host = await testHost(makeApp(), (t) => t.store(Db, source()), { seed: true });
    const list = async () => (await host.statements(() => host.get("/notes"))).length;
    const [author] = await host.run({ db: Db }, ({ db }) => db.author.all());
    const before = await list();
    for (const title of ["one", "two"]) await host.as(author!).post("/notes", { title });
    assert.equal((await host.get("/notes")).body.length, 3);
    assert.deepEqual([before, await list()], [1, 1]);
  });

  test(`counts the statements of a unit of work in ${name}, and not its ends`, async () => {
    await using host = await testHost(makeApp(), (t) => t.store(Db, source()));
    const statements = await host.statements(() =>
      host.run({ db: Db }, ({ db }) =>
        db.unit(async () => {
          const ann = await db.author.insert({ name: "Ann", email: "a@b.c", passwordHash: "!" });
          await db.note.insert({ title: "in a unit", authorId: ann.id });
        }),
      ),
    );
    assert.deepEqual(
      statements.map(({ database }) => database),
      ["Db", "Db"],
    );
    assert.ok(statements.every(({ text }) => text !== ""));
  });
}

test("counts the statements of the app's own store too", async () => {
  await using host = await testHost(makeApp());
  assert.equal((await host.statements(() => host.get("/notes"))).length, 1);
});

test("lists nothing outside of the work", async () => {
  await using host = await testHost(makeApp());
  await host.get("/notes");
  assert.deepEqual(await host.statements(() => {}), []);
});

test("says when there is no database to watch", async () => {
  await using host = await testHost(makePlainApp());
  await assert.rejects(
    host.statements(() => host.get("/time")),
    { code: "WERVEL_TESTING_NO_STORE" },
  );
});

test("asks another store about every shape that was used", async () => {
  await using host = await testHost(makeApp());
  await host.get("/notes");
  await host.get("/notes");
  assert.equal(host.plans.length, 1);
  assert.deepEqual(await host.check(Db, sqlite(":memory:")), []);
  const [refusal] = await host.check(Db, refusingOrder());
  assert.equal(refusal?.refused.why, "it keeps no order");
  assert.equal(refusal?.plan, host.plans[0]?.plan);
});

class Titles extends Service({ db: Db }) {
  by = query(this.db.note, { author: uuid().optional() }, (notes, { author }) =>
    notes.where({ authorId: when(author, eq) }).orderBy({ id: "asc" }),
  );
}

test("asks another store about every shape of a declared query, called or not", async () => {
  await using host = await testHost(makeApp().provide(Titles));
  assert.ok(host.plans.length >= 2);
  assert.deepEqual(await host.check(Db, sqlite(":memory:")), []);
  const refused = await host.check(Db, refusingOrder());
  assert.equal(refused.length, host.plans.length);
});

/** A store that can do everything but order. */
function refusingOrder(): StoreSource {
  const refused: Refused = {
    refused: true,
    code: "refused.capability",
    capability: "order",
    node: "/order",
    why: "it keeps no order",
  };
  return {
    name: "unordered",
    open: async (model, context) => {
      const store = await memory().open(model, context);
      const isOrdered = (plan: object): boolean => "order" in plan;
      store.compile = (plan) =>
        isOrdered(plan) ? refused : Object.getPrototypeOf(store).compile.call(store, plan);
      return store;
    },
  };
}
