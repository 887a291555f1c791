import { randomUUID } from "node:crypto";
import type { ModelDescription, StoreSource } from "@wervel/data";
import { mysql } from "@wervel/store-mysql";
import { postgres } from "@wervel/store-postgres";
import { dropDatabase, redis } from "@wervel/store-redis";

/** An empty database on a server, which is removed in the end. */
export interface ServerDatabase extends AsyncDisposable {
  readonly source: StoreSource;
  /** The package of its store, the function that names it, and what that takes. */
  readonly called: readonly [from: string, name: string, options: object];
}

/** A server that the environment may name. */
export interface Server {
  readonly title: string;
  readonly url: string | undefined;
  /** Why there is none. */
  readonly why: string;
  create(model: ModelDescription): Promise<ServerDatabase>;
}

const context = { now: () => Date.now() };

/** The servers that records are moved between. */
export const servers: readonly Server[] = [
  server("PostgreSQL", "POSTGRES", (url, model) =>
    made(model, {
      admin: postgres(url),
      source: (name) => postgres({ url, schema: name }),
      called: (schema) => ["@wervel/store-postgres", "postgres", { url, schema }],
      create: (name) => `create schema ${name}`,
      drop: (name) => `drop schema ${name} cascade`,
    }),
  ),
  server("MariaDB", "MARIADB", onMysql),
  server("MySQL", "MYSQL", onMysql),
  server("Redis", "REDIS", async (url) => {
    const prefix = `cli-${randomUUID()}`;
    return {
      source: redis({ url, prefix }),
      called: ["@wervel/store-redis", "redis", { url, prefix, volatile: true }],
      [Symbol.asyncDispose]: () => dropDatabase({ url, prefix }),
    };
  }),
];

function server(
  title: string,
  name: string,
  create: (url: string, model: ModelDescription) => Promise<ServerDatabase>,
): Server {
  const url = process.env[`WERVEL_TEST_${name}`] || undefined;
  const why = process.env[`WERVEL_TEST_${name}_WHY`] ?? `WERVEL_TEST_${name} names no server`;
  return { title, url, why, create: (model) => create(url!, model) };
}

function onMysql(url: string, model: ModelDescription): Promise<ServerDatabase> {
  const at = (database: string): string => Object.assign(new URL(url), { pathname: database }).href;
  return made(model, {
    admin: mysql(at("mysql")),
    source: (name) => mysql(at(name)),
    called: (name) => ["@wervel/store-mysql", "mysql", { url: at(name) }],
    create: (name) => `create database ${name}`,
    drop: (name) => `drop database ${name}`,
  });
}

interface Making {
  readonly admin: StoreSource;
  readonly source: (name: string) => StoreSource;
  readonly called: (name: string) => ServerDatabase["called"];
  readonly create: (name: string) => string;
  readonly drop: (name: string) => string;
}

async function made(model: ModelDescription, making: Making): Promise<ServerDatabase> {
  const name = `cli_${randomUUID().replaceAll("-", "")}`;
  const administer = async (text: string): Promise<void> => {
    const store = await making.admin.open(model, context);
    await store.raw!({ parts: [{ text }], as: {} });
    await store.close();
  };
  await administer(making.create(name));
  return {
    source: making.source(name),
    called: making.called(name),
    [Symbol.asyncDispose]: () => administer(making.drop(name)),
  };
}
