import { randomUUID } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after } from "node:test";
import { memory, type StoreSource, toModel } from "@wervel/data";

/** A database as another process can be told of it. */
export type Address =
  | { readonly kind: "sqlite"; readonly file: string }
  | { readonly kind: "postgres"; readonly url: string; readonly schema: string }
  | { readonly kind: "mysql"; readonly url: string }
  | { readonly kind: "redis"; readonly url: string; readonly prefix: string };

/** Opens the database of an address. The drivers of the others stay where they are. */
export async function sourceOf(address: Address): Promise<StoreSource> {
  switch (address.kind) {
    case "sqlite":
      return (await import("@wervel/store-sqlite")).sqlite(address.file);
    case "postgres": {
      const { postgres } = await import("@wervel/store-postgres");
      return postgres({ url: address.url, schema: address.schema });
    }
    case "mysql":
      return (await import("@wervel/store-mysql")).mysql(address.url);
    case "redis": {
      const { redis } = await import("@wervel/store-redis");
      return redis({ url: address.url, prefix: address.prefix, volatile: true });
    }
  }
}

/** A store that the tests run on. */
export interface StoreOfTests {
  readonly title: string;
  /** Why there is none here. */
  readonly notRun?: string;
  /** Names an empty database, which is removed at the end. `undefined` where no other process can reach it. */
  address(): Promise<Address | undefined>;
}

/** Makes a source of an address; a memory store where there is none. */
export async function sourceAt(address: Address | undefined): Promise<StoreSource> {
  return address === undefined ? memory() : sourceOf(address);
}

/** Every store. */
export const stores: readonly StoreOfTests[] = [
  { title: "memory", address: async () => undefined },
  { title: "SQLite", address: async () => ({ kind: "sqlite", file: join(folder(), "db.sqlite") }) },
  onServer("PostgreSQL", "POSTGRES", postgresDatabase),
  onServer("MariaDB", "MARIADB", mysqlDatabase),
  onServer("MySQL", "MYSQL", mysqlDatabase),
  onServer("Redis", "REDIS", redisDatabase),
];

function onServer(
  title: string,
  name: string,
  make: (url: string) => Promise<Address>,
): StoreOfTests {
  const url = process.env[`WERVEL_TEST_${name}`];
  if (url !== undefined && url !== "") return { title, address: () => make(url) };
  const notRun = process.env[`WERVEL_TEST_${name}_WHY`] ?? `WERVEL_TEST_${name} names no server`;
  return { title, notRun, address: () => Promise.reject(new Error(notRun)) };
}

function folder(): string {
  const made = mkdtempSync(join(tmpdir(), "wervel-events-"));
  after(() => rmSync(made, { recursive: true, force: true }));
  return made;
}

async function postgresDatabase(url: string): Promise<Address> {
  const { postgres } = await import("@wervel/store-postgres");
  const schema = `events_${randomUUID().replaceAll("-", "")}`;
  await administer(postgres(url), `create schema ${schema}`);
  after(() => administer(postgres(url), `drop schema ${schema} cascade`));
  return { kind: "postgres", url, schema };
}

async function mysqlDatabase(url: string): Promise<Address> {
  const { mysql } = await import("@wervel/store-mysql");
  const at = (database: string): string => Object.assign(new URL(url), { pathname: database }).href;
  const database = `events_${randomUUID().replaceAll("-", "")}`;
  await administer(mysql(at("mysql")), `create database ${database}`);
  after(() => administer(mysql(at("mysql")), `drop database ${database}`));
  return { kind: "mysql", url: at(database) };
}

async function redisDatabase(url: string): Promise<Address> {
  const { dropDatabase } = await import("@wervel/store-redis");
  const prefix = `events-${randomUUID()}`;
  after(() => dropDatabase({ url, prefix }));
  return { kind: "redis", url, prefix };
}

async function administer(source: StoreSource, text: string): Promise<void> {
  const store = await source.open(toModel({}), { now: Date.now });
  try {
    await store.raw!({ parts: [{ text }], as: {} });
  } finally {
    await store.close();
  }
}
