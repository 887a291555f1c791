import assert from "node:assert/strict";
import { test } from "node:test";
import { fixedClock, sequentialIds } from "@wervel/core";
import {
  createDb,
  createEngine,
  Database,
  entity,
  key,
  migrate,
  migrationStatus,
} from "@wervel/data";
import { int, text } from "@wervel/schema";
import { postgres } from "@wervel/store-postgres";
import { administer, needsServer, scratchName, url } from "./support/scratch.ts";

const members = { id: key(int()), title: text({ max: 80 }).nullable() };

class Plain extends entity(members, { table: "article" }) {}
class Searched extends entity(members, { table: "article", search: ["title"] }) {}
class Before extends Database({ article: Plain }) {}
class After extends Database({ article: Searched }) {}

const clock = fixedClock("2026-01-01");
const now = (): number => clock.ms();
const ids = sequentialIds();

test("search declared later finds the records that were there", needsServer, async (here) => {
  const schema = scratchName();
  here.after(() => administer(`drop schema if exists "${schema}" cascade`));
  const old = await postgres({ url: url!, schema }).open(Before.model, { now });
  here.after(() => old.close());
  await migrate(old, Before.model, { mode: "apply", now });
  const before = createEngine({ model: Before.model, store: old, clock, ids });
  const titles = Array.from({ length: 250 }, (_, i) => ({ title: `Old N${i}` }));
  await createDb(Before, before, { clock, ids }).article.insertMany([...titles, { title: null }]);

  const store = await postgres({ url: url!, schema }).open(After.model, { now });
  here.after(() => store.close());
  const onFill = (): never => {
    throw new Error("ended");
  };
  await assert.rejects(migrate(store, After.model, { mode: "apply", now, onFill }), /ended/);
  await migrate(store, After.model, { mode: "apply", now });
  const engine = createEngine({ model: After.model, store, clock, ids });
  const db = createDb(After, engine, { clock, ids });
  assert.equal(await db.article.search("old").count(), 250);
  assert.equal((await db.article.search("n249 OLD").one()).id, 250);
  const { isCurrent, drift } = await migrationStatus(store, After.model, { now });
  assert.deepEqual({ isCurrent, drift }, { isCurrent: true, drift: [] });
});
