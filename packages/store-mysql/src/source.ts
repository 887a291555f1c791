import { createHash } from "node:crypto";
import {
  DataError,
  type ModelDescription,
  type Profile,
  type Store,
  type StoreSource,
} from "@wervel/data";
import type { SqlConnection, SqlServer } from "@wervel/sql";
import { ConnectionPool, SqlStore } from "@wervel/sql/session";
import { asked, dial, openConnection } from "./connection/open.ts";
import { codecsOf } from "./dialect/codec.ts";
import { createDialect } from "./dialect/dialect.ts";
import { type Flavor, flavorOf } from "./dialect/flavor.ts";
import { type MysqlOptions, type ResolvedOptions, resolveOptions } from "./options.ts";
import { Ddl } from "./schema/ddl.ts";
import { assertKeysFit } from "./schema/key-limits.ts";
import { MysqlSchemaPort } from "./schema/schema-port.ts";
import { ErrorMap, isRefusedChange } from "./store/errors.ts";

export type { MysqlOptions } from "./options.ts";

/**
 * Names a database of MySQL (from 8.0.14) or MariaDB (from 10.6) as a store: `mysql("mysql://user:password@host/database")` or options.
 *
 * @throws `value.type` for an address that is none. On opening: `fault.connect` when the server cannot be reached or refuses the user,
 *   `refused.capability` for an older server, `refused.limit` for keys that are too long.
 */
export function mysql(urlOrOptions: string | MysqlOptions): StoreSource {
  const options = resolveOptions(urlOrOptions);
  return { name: "mysql", open: (model) => openStore(model, options) };
}

async function openStore(model: ModelDescription, options: ResolvedOptions): Promise<Store> {
  const errors = new ErrorMap(model);
  const { flavor, profile } = await measure(options).catch((error: unknown) => {
    throw at(options, errors.map(error));
  });
  assertKeysFit(model);
  const connect = (): Promise<SqlConnection> =>
    openConnection(options, flavor).catch((error: unknown) => {
      throw at(options, errors.map(error));
    });
  const dialect = createDialect(flavor);
  const ddl = new Ddl(flavor, codecsOf(flavor));
  const { max, min, idleMs, maxWaiting } = options;
  return new SqlStore({
    server: serverOf(errors, connect),
    dialect,
    model,
    profile,
    schema: new MysqlSchemaPort({ ddl, errors, database: options.database, connect }),
    pool: new ConnectionPool({ store: "mysql", max, min, idleMs, maxWaiting, connect }),
    timeoutMs: options.timeoutMs,
    waitMs: options.waitMs,
  });
}

function serverOf(errors: ErrorMap, connect: SqlServer["connect"]): SqlServer {
  const start = "start transaction";
  return {
    name: "mysql",
    connect,
    begin: ({ isolation, readOnly }) => {
      const mode = readOnly ? " read only" : "";
      if (isolation === "default") return [`${start}${mode}`];
      if (isolation === "serializable")
        return ["set transaction isolation level serializable", `${start}${mode}`];
      const snapshot = ` with consistent snapshot${readOnly ? ", read only" : ""}`;
      return ["set transaction isolation level repeatable read", `${start}${snapshot}`];
    },
    error: (cause, entity) => errors.map(cause, entity),
    refusedChange: isRefusedChange,
  };
}

async function measure(
  options: ResolvedOptions,
): Promise<{ readonly flavor: Flavor; readonly profile: Profile }> {
  const connection = await dial(options);
  try {
    const [row] = await asked(connection, "select version(), @@max_allowed_packet");
    const [version, textBytes] = row as readonly [string, number];
    const flavor = flavorOf(version);
    if (flavor === undefined) throw tooOld(version);
    return { flavor, profile: profileOf(version, Number(textBytes), flavor) };
  } finally {
    connection.destroy();
  }
}

function profileOf(version: string, textBytes: number, flavor: Flavor): Profile {
  const name = flavor.family === "mariadb" ? "MariaDB" : "MySQL";
  const features = {
    savepoints: true,
    snapshotUnits: true,
    returning: false,
    lateral: flavor.lateral,
    collatedText: flavor.layout === "collated",
  };
  const limits = { parameters: 65_535, textBytes };
  const hash = createHash("sha256")
    .update(JSON.stringify([version, features, limits]))
    .digest("hex")
    .slice(0, 16);
  return { store: "mysql", version: `${name} ${version}`, hash, features, limits };
}

function tooOld(version: string): DataError {
  return new DataError("refused.capability", `The server's version is ${version}.`, {
    store: "mysql",
    details: { capability: "server.version", version },
    help: "MySQL from 8.0.14 or MariaDB from 10.6 on is needed.",
  });
}

/** Names the server: whoever starts an app may not know where its settings lead. */
function at({ host, port, database }: ResolvedOptions, error: DataError): DataError {
  const { code, message, help } = error;
  return new DataError(code, `${host}:${port}/${database}: ${message}`, {
    store: "mysql",
    details: { host, port, database },
    cause: error.cause,
    ...(help === undefined ? {} : { help }),
  });
}
