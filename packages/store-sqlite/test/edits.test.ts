import assert from "node:assert/strict";
import { test } from "node:test";
import { fixedClock, sequentialIds } from "@wervel/core";
import { createDb, createEngine, Database, entity, key, migrate } from "@wervel/data";
import { int } from "@wervel/schema";
import { sqlite } from "@wervel/store-sqlite";
import { databaseFile } from "./support/files.ts";

class Counter extends entity({ id: key(int()), value: int() }) {}
class Db extends Database({ counter: Counter }) {}

for (const writer of ["inline", "worker"] as const)
  test(`units that edit the same record at once run once each, and all count (${writer})`, async (here) => {
    const clock = fixedClock("2026-01-01");
    const now = () => clock.ms();
    const store = await sqlite({ path: databaseFile(here), writer }).open(Db.model, { now });
    here.after(() => store.close());
    await migrate(store, Db.model, { mode: "apply", now });
    const ids = sequentialIds();
    const db = createDb(Db, createEngine({ model: Db.model, store, clock, ids }), { clock, ids });
    const { id } = await db.counter.insert({ value: 0 });

    let runs = 0;
    const increment = () =>
      db.unit(async (unit) => {
        runs++;
        const counter = await unit.counter.key(id).edit();
        counter.value++;
      });
    await Promise.all(Array.from({ length: 20 }, increment));

    assert.equal(runs, 20);
    assert.equal((await db.counter.key(id).one()).value, 20);
  });
