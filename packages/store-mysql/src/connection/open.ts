import driver, { type Connection as DriverConnection } from "mysql2";
import type { Flavor } from "../dialect/flavor.ts";
import type { ResolvedOptions } from "../options.ts";
import { connectionConfig } from "./config.ts";
import { MysqlConnection } from "./connection.ts";

/** Connects without any setting of ours. */
export function dial(options: ResolvedOptions): Promise<DriverConnection> {
  const { promise, resolve, reject } = Promise.withResolvers<DriverConnection>();
  const connection = driver.createConnection(connectionConfig(options));
  // Stays: a connection may fail more than once, and what nobody listens to ends the process.
  connection.on("error", (error) => {
    connection.destroy();
    reject(error);
  });
  connection.connect((error) => {
    if (error === null || error === undefined) resolve(connection);
    else reject(error);
  });
  return promise;
}

/** Opens a connection and sets what the dialect and the codecs rely on. */
export async function openConnection(
  options: ResolvedOptions,
  flavor: Flavor,
): Promise<MysqlConnection> {
  const connection = await dial(options);
  try {
    await asked(connection, settings(flavor, options));
    const [row] = await asked(connection, "select @@auto_increment_increment");
    return new MysqlConnection(connection, options, BigInt(row![0] as number));
  } catch (error) {
    connection.destroy();
    throw error;
  }
}

/** Asks something without parameters. */
export function asked(
  connection: DriverConnection,
  sql: string,
): Promise<readonly (readonly unknown[])[]> {
  const { promise, resolve, reject } = Promise.withResolvers<readonly (readonly unknown[])[]>();
  connection.query({ sql, rowsAsArray: true }, (error, rows) => {
    if (error !== null) reject(error);
    else resolve(Array.isArray(rows) ? (rows as unknown as unknown[][]) : []);
  });
  return promise;
}

/**
 * The settings of a session, each for a reason: text by code point; times in UTC; values that do not fit are refused, backslashes are
 * characters and a number 0 is kept; quotients have thirty decimals; lists are put together, and texts compared, whole; walks go as deep as
 * they are asked to; others' changes are seen as they are committed; locks are waited for as long as was said.
 */
function settings(flavor: Flavor, { lockMs }: ResolvedOptions): string {
  const isMariadb = flavor.family === "mariadb";
  const lockSeconds = Math.max(1, Math.ceil(lockMs / 1000));
  return `set ${[
    `names utf8mb4 collate ${flavor.collation}`,
    "time_zone = '+00:00'",
    "sql_mode = 'STRICT_ALL_TABLES,NO_BACKSLASH_ESCAPES,NO_AUTO_VALUE_ON_ZERO,NO_UNSIGNED_SUBTRACTION,NO_ENGINE_SUBSTITUTION'",
    "div_precision_increment = 30",
    // In bytes; MySQL counts with four times as many in 32 bits.
    "group_concat_max_len = 268435456",
    "max_sort_length = 65536",
    isMariadb ? "max_recursive_iterations = 4294967295" : "cte_max_recursion_depth = 4294967295",
    isMariadb ? "tx_isolation = 'READ-COMMITTED'" : "transaction_isolation = 'READ-COMMITTED'",
    `innodb_lock_wait_timeout = ${lockSeconds}`,
    // MySQL 8.0.15 ends itself when its other engine for temporary tables keeps long values of `json_table`.
    ...(flavor.layout === "binary" ? ["internal_tmp_mem_storage_engine = 'MEMORY'"] : []),
  ].join(", ")}`;
}
