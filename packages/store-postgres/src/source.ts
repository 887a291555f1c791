import type { ModelDescription, Store, StoreSource } from "@wervel/data";
import { ConnectionPool, SqlStore } from "@wervel/sql/session";
import { type PostgresOptions, resolveOptions } from "./connection/options.ts";
import { postgresDialect, tableNames } from "./dialect/dialect.ts";
import { ErrorMap } from "./errors/error-map.ts";
import { profileOf } from "./profile.ts";
import { PostgresSchemaPort } from "./schema/schema-port.ts";
import { postgresServer } from "./server.ts";

/**
 * Names a PostgreSQL database as a store: `postgres("postgres://app:secret@db.example/app")` or options. Nothing is connected before the
 * store opens.
 *
 * @throws (on opening) `fault.connect` when the server cannot be reached or shows a certificate that cannot be verified,
 *   `refused.capability` when it is older than 14.
 */
export function postgres(urlOrOptions: string | PostgresOptions): StoreSource {
  const options = typeof urlOrOptions === "string" ? { url: urlOrOptions } : urlOrOptions;
  return { name: "postgres", open: (model) => openStore(model, options) };
}

async function openStore(model: ModelDescription, given: PostgresOptions): Promise<Store> {
  const options = resolveOptions(given);
  const errors = new ErrorMap(model);
  const server = postgresServer(options, errors);
  const { max, min, idleMs, maxWaiting, timeoutMs, waitMs, schema } = options;
  const connect = server.connect;
  const pool = new ConnectionPool({ store: "postgres", max, min, idleMs, maxWaiting, connect });
  try {
    const connection = await pool.take({ waitMs: options.connectMs });
    const profile = await profileOf(connection).finally(() => pool.give(connection));
    await pool.warm();
    return new SqlStore({
      server,
      dialect: postgresDialect(schema),
      model,
      profile,
      schema: new PostgresSchemaPort({
        connect,
        table: tableNames(schema),
        schema,
        error: (cause) => errors.map(cause),
      }),
      pool,
      timeoutMs,
      waitMs,
    });
  } catch (error) {
    await pool.close(0);
    throw errors.map(error);
  }
}
