import { systemClock, systemIds } from "@wervel/core";
import { Database, entity, key, openDatabase } from "@wervel/data";
import { int, text } from "@wervel/schema";
import { sqlite } from "@wervel/store-sqlite";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Prepare, upTo } from "../line.ts";

class Item extends entity({ id: key(int()), name: text({ max: 40 }), size: int() }) {}
class Db extends Database({ item: Item }) {}

const chunk = 10_000;

/** Fills a file, and streams all that is in it. */
export const prepare: Prepare = async (size) => {
  const folder = mkdtempSync(join(tmpdir(), "wervel-growth-"));
  process.once("exit", () => rmSync(folder, { recursive: true, force: true }));
  const clock = systemClock();
  const source = sqlite({ path: join(folder, "growth.db"), synchronous: "off" });
  const { runtime } = await openDatabase(Db.model, source, { clock, ids: systemIds(clock) });
  const db = new Db({ runtime });
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
};
