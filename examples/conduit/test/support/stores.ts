import { randomUUID } from "node:crypto";
import { after } from "node:test";
import { mysql } from "@wervel/store-mysql";
import { postgres } from "@wervel/store-postgres";
import { dropDatabase, redis } from "@wervel/store-redis";
import { sqlite } from "@wervel/store-sqlite";
import { memory, type StoreSource } from "wervel";
import { Databases } from "./databases.ts";

/** A store that the tests run on. */
export interface StoreOfTests {
  readonly title: string;
  /** Names an empty database. */
  readonly open: () => StoreSource;
  /** Why the tests do not run on it here: no environment variable names a server. */
  readonly notRun?: string;
}

/** Every store that Conduit is tested on. */
export const stores: readonly StoreOfTests[] = [
  { title: "memory", open: () => memory() },
  { title: "SQLite", open: () => sqlite(":memory:") },
  onServer("PostgreSQL", "POSTGRES", postgresDatabases),
  onServer("MariaDB", "MARIADB", mysqlDatabases),
  onServer("MySQL", "MYSQL", mysqlDatabases),
  onServer("Redis", "REDIS", redisDatabases),
];

/** Names empty databases on a server, and removes them at the end. */
interface Supply {
  open(): StoreSource;
  drop(): Promise<void>;
}

function onServer(title: string, name: string, supply: (url: string) => Supply): StoreOfTests {
  const url = process.env[`WERVEL_TEST_${name}`];
  if (url === undefined || url === "") {
    const notRun = process.env[`WERVEL_TEST_${name}_WHY`] ?? `WERVEL_TEST_${name} names no server`;
    return { title, notRun, open: () => memory() };
  }
  const databases = supply(url);
  after(() => databases.drop());
  return { title, open: () => databases.open() };
}

function postgresDatabases(url: string): Supply {
  return new Databases({
    admin: postgres(url),
    source: (schema) => postgres({ url, schema }),
    create: (schema) => `create schema ${schema}`,
    drop: (schema) => `drop schema ${schema} cascade`,
  });
}

function mysqlDatabases(url: string): Supply {
  const at = (database: string): string => Object.assign(new URL(url), { pathname: database }).href;
  return new Databases({
    admin: mysql(at("mysql")),
    source: (database) => mysql(at(database)),
    create: (database) => `create database ${database}`,
    drop: (database) => `drop database ${database}`,
  });
}

/** Redis has no tables to make: each database is a prefix of its own. */
function redisDatabases(url: string): Supply {
  const prefixes: string[] = [];
  return {
    open: () => {
      const prefix = `conduit-${randomUUID()}`;
      prefixes.push(prefix);
      return redis({ url, prefix, volatile: true });
    },
    drop: async () => {
      for (const prefix of prefixes) await dropDatabase({ url, prefix });
    },
  };
}
