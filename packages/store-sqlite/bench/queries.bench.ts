// What does a query of the data layer cost beside the bare driver with the same text? CPU microseconds, best of several rounds.
import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { systemClock, systemIds } from "@wervel/core";
import { type Compiled, Database, entity, key, openDatabase, query } from "@wervel/data";
import { bool, int, text } from "@wervel/schema";
import { sqlite } from "@wervel/store-sqlite";

class Item extends entity({
  id: key(int()),
  slug: text({ max: 40 }).unique(),
  name: text({ max: 40 }),
  note: text({ max: 40 }).nullable(),
  views: int(),
  open: bool(),
}) {}
class Db extends Database({ item: Item }) {}

const folder = mkdtempSync(join(tmpdir(), "wervel-bench-"));
const file = join(folder, "bench.db");
const clock = systemClock();
const opened = await openDatabase(Db.model, sqlite({ path: file, readers: 0 }), {
  clock,
  ids: systemIds(clock),
});
const db = new Db({ runtime: opened.runtime });
await db.item.insertMany(
  Array.from({ length: 10_000 }, (_, i) => ({
    id: i + 1,
    slug: `slug-${i + 1}`,
    name: `name ${i}`,
    note: null,
    views: i * 3,
    open: i % 2 === 0,
  })),
);
const bare = new DatabaseSync(file);

async function measure(name: string, times: number, work: () => unknown): Promise<number> {
  let best = Number.POSITIVE_INFINITY;
  for (let round = 0; round < 9; round++) {
    const start = process.cpuUsage();
    for (let i = 0; i < times; i++) await work();
    const { user, system } = process.cpuUsage(start);
    best = Math.min(best, (user + system) / times);
  }
  console.log(`${name.padEnd(44)} ${best.toFixed(2)} µs`);
  return best;
}

function statement(query: { explain(): { statements: readonly unknown[] } }) {
  const prepared = bare.prepare((query.explain().statements[0] as Compiled).text());
  prepared.setReturnArrays(true);
  return prepared;
}

const times = 20_000;
console.log(`node ${process.version}, ${opened.store.profile.version}`);
const byKey = statement(db.item.where({ id: 7 }));
const bySlug = statement(db.item.where({ slug: "slug-7" }).take(1));
assert.equal((await db.item.key(7).get())?.slug, "slug-7");

const a = await measure("by key, bare driver", times, () => byKey.all(7));
const b = await measure("key(id).get()", times, () => db.item.key(7).get());
console.log(`  over the driver ${(b - a).toFixed(2)} µs`);
const c = await measure("by a unique field, bare driver", times, () => bySlug.all("slug-7", 1));
const d = await measure("where({ slug }).first()", times, () =>
  db.item.where({ slug: "slug-7" }).first(),
);
console.log(`  over the driver ${(d - c).toFixed(2)} µs`);
const bySlugDeclared = query(db.item, { slug: text() }, (q, p) => q.where({ slug: p.slug }));
const e = await measure("a declared query, first()", times, () =>
  bySlugDeclared({ slug: "slug-7" }).first(),
);
console.log(`  over the driver ${(e - c).toFixed(2)} µs`);

bare.close();
await opened[Symbol.asyncDispose]();
rmSync(folder, { recursive: true });
