import { openHome } from "./connection/home.ts";
import { Keys } from "./layout/keys.ts";
import { connectionOptions, type RedisOptions } from "./redis.ts";

/** Keys that one step of the search looks at. */
const step = "1000";

/** Removes a database on Redis: its records, indexes and ledger, all that its prefix begins. For the end of a test. */
export async function dropDatabase(options: RedisOptions): Promise<void> {
  const keys = new Keys(options.prefix);
  const connection = await openHome(connectionOptions(options), keys.commits);
  try {
    const pattern = `${keys.prefix.replaceAll(/[\\*?[\]]/g, "\\$&")}:*`;
    let cursor = "0";
    do {
      const scan = ["SCAN", cursor, "MATCH", pattern, "COUNT", step];
      const [next, found] = await connection.command<[string, string[]]>(scan, {});
      if (found.length > 0) await connection.command(["UNLINK", ...found], {});
      cursor = next;
    } while (cursor !== "0");
  } finally {
    await connection.close();
  }
}
