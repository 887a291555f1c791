import { Connection } from "./connection/connection.ts";
import { Keys } from "./layout/keys.ts";
import { connectionOptions, type RedisOptions } from "./redis.ts";

/** Keys that one step of the search looks at. */
const step = "1000";

/** Removes a database on Redis: its records, indexes and ledger, all that its prefix begins. For the end of a test. */
export async function dropDatabase(options: RedisOptions): Promise<void> {
  const connection = await Connection.open(connectionOptions(options));
  try {
    const pattern = `${new Keys(options.prefix).prefix.replaceAll(/[\\*?[\]]/g, "\\$&")}:*`;
    let cursor = "0";
    do {
      const scan = ["SCAN", cursor, "MATCH", pattern, "COUNT", step];
      const [next, keys] = await connection.command<[string, string[]]>(scan, {});
      if (keys.length > 0) await connection.command(["UNLINK", ...keys], {});
      cursor = next;
    } while (cursor !== "0");
  } finally {
    await connection.close();
  }
}
