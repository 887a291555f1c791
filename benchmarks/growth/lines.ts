import { systemClock, systemIds } from "@wervel/core";
import { Database, entity, key, openDatabase } from "@wervel/data";
import { int, text } from "@wervel/schema";
import { sqlite } from "@wervel/store-sqlite";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** A line of the chart: what grows, how far, and what is done at each size. */
export interface Line {
  readonly title: string;
  readonly sizes: readonly number[];
  /** Makes what is done again and again; its CPU is shared by `size` units. */
  readonly prepare: (size: number) => Promise<() => Promise<void>>;
}

/** The lines, in the order of the chart. */
export const lines = {
  entities: {
    title: "open a database, for each entity",
    sizes: [10, 50, 100, 500],
    prepare: entities,
  },
  rows: {
    title: "stream from SQLite, for each row",
    sizes: [10, 1_000, 100_000, 1_000_000],
    prepare: rows,
  },
} as const satisfies Record<string, Line>;
export type LineName = keyof typeof lines;

async function entities(size: number) {
  const records = Object.fromEntries(
    upTo(size, (i) => [
      `record${i}`,
      class extends entity({ id: key(int()), name: text({ max: 40 }), size: int() }) {},
    ]),
  );
  return async () => {
    class Db extends Database(records) {}
    const clock = systemClock();
    const at = { clock, ids: systemIds(clock) };
    await using _opened = await openDatabase(Db.model, sqlite(":memory:"), at);
  };
}

async function rows(size: number) {
  class Item extends entity({ id: key(int()), name: text({ max: 40 }), size: int() }) {}
  class Db extends Database({ item: Item }) {}
  const folder = mkdtempSync(join(tmpdir(), "wervel-growth-"));
  process.once("exit", () => rmSync(folder, { recursive: true, force: true }));
  const clock = systemClock();
  const source = sqlite({ path: join(folder, "growth.db"), synchronous: "off" });
  const { runtime } = await openDatabase(Db.model, source, { clock, ids: systemIds(clock) });
  const db = new Db({ runtime });
  const chunk = 10_000;
  for (let from = 0; from < size; from += chunk)
    await db.item.insertMany(
      upTo(Math.min(chunk, size - from), (i) => ({
        id: from + i + 1,
        name: `item ${from + i}`,
        size: i,
      })),
    );
  return async () => {
    let count = 0;
    for await (const _ of db.item.orderBy({ id: "asc" }).stream()) count++;
    if (count !== size) throw new Error(`${count} of ${size} rows came.`);
  };
}

function upTo<T>(count: number, make: (i: number) => T): T[] {
  return Array.from({ length: count }, (_, i) => make(i));
}
