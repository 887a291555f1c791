import { createRequire } from "node:module";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { WervelError } from "@wervel/core";
import type { AppStore, StoreSource } from "@wervel/data";

interface StorePackage {
  readonly name: string;
  readonly create: string;
}

const sqlitePackage: StorePackage = { name: "@wervel/store-sqlite", create: "sqlite" };
const postgresPackage: StorePackage = { name: "@wervel/store-postgres", create: "postgres" };
const mysqlPackage: StorePackage = { name: "@wervel/store-mysql", create: "mysql" };
const redisPackage: StorePackage = { name: "@wervel/store-redis", create: "redis" };

const packages: Readonly<Record<string, StorePackage>> = {
  sqlite: sqlitePackage,
  postgres: postgresPackage,
  postgresql: postgresPackage,
  mysql: mysqlPackage,
  mariadb: mysqlPackage,
  redis: redisPackage,
  rediss: redisPackage,
};

/**
 * Makes the source of a store of its address: `sqlite:file.db`, `postgres://…`, `mysql://…`, `redis://…`, or `app` for the one that the
 * app itself uses. The package of the store is the one that is installed beside the app.
 *
 * @throws WERVEL_CLI_STORE
 */
export async function storeFromUrl(
  url: string,
  store: AppStore,
  appFile: string,
): Promise<StoreSource> {
  if (url === "app") return store.source;
  // What has no scheme is not repeated: it may hold a password.
  const scheme = /^([a-z]+):/.exec(url)?.[1];
  if (scheme === undefined) throw addressError("An address begins with the kind of its store.");
  const found = Object.hasOwn(packages, scheme) ? packages[scheme] : undefined;
  if (found === undefined)
    throw addressError(`'${scheme}:' names no store that can be moved from or to.`);
  const loaded = await load(found, appFile);
  const create = loaded[found.create] as (where: string) => StoreSource;
  return create(scheme === "sqlite" ? url.slice("sqlite:".length) : url);
}

function addressError(message: string): WervelError {
  const kinds = Object.keys(packages).map((kind) => `${kind}:`);
  return storeError(message, { help: `Begin it with one of ${kinds.join(", ")}, or write app.` });
}

async function load({ name }: StorePackage, appFile: string): Promise<Record<string, unknown>> {
  try {
    const path = createRequire(resolve(appFile)).resolve(name);
    return (await import(pathToFileURL(path).href)) as Record<string, unknown>;
  } catch (cause) {
    throw storeError(`${name} is not installed beside the app.`, {
      help: `Install it: npm install ${name}`,
      cause,
    });
  }
}

function storeError(message: string, options: { help: string; cause?: unknown }): WervelError {
  return new WervelError("WERVEL_CLI_STORE", message, options);
}
