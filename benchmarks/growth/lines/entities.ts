import { systemClock, systemIds } from "@wervel/core";
import { Database, entity, key, openDatabase } from "@wervel/data";
import { int, text } from "@wervel/schema";
import { sqlite } from "@wervel/store-sqlite";
import { type Prepare, upTo } from "../line.ts";

/** Opens a database in memory, with its tables made. */
export const prepare: Prepare = async (size) => {
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
};
