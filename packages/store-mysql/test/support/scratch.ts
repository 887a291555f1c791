import { randomBytes } from "node:crypto";
import { describe } from "node:test";
import type { StoreSource } from "@wervel/data";
import { mysql as mysqlStore, type MysqlOptions } from "@wervel/store-mysql";
import driver from "mysql2/promise";

/** A server that the tests may use, or why there is none. */
export interface TestServer {
  readonly name: string;
  readonly url: string | undefined;
  readonly why: string;
}

/** MariaDB; the environment says where it is. */
export const mariadb: TestServer = server("MariaDB", "WERVEL_TEST_MARIADB");

/** MySQL itself. */
export const mysql: TestServer = server("MySQL", "WERVEL_TEST_MYSQL");

function server(name: string, variable: string): TestServer {
  const why = process.env[`${variable}_WHY`] ?? `${variable} is not set`;
  return { name, url: process.env[variable] || undefined, why };
}

/** Describes something once for each server, or skips it with the reason. */
export function describeServers(name: string, tests: (url: string) => void): void {
  for (const { name: family, url, why } of [mariadb, mysql])
    describe(`${name} (${family})`, { skip: url === undefined ? why : false }, () => {
      if (url !== undefined) tests(url);
    });
}

/** Names a new, empty database on a server, which is gone when the store is closed. */
export function scratch(url: string, options: MysqlOptions = {}): StoreSource {
  const database = scratchName();
  return {
    name: "mysql",
    open: async (model, context) => {
      await administer(url, `create database \`${database}\``);
      const drop = (): Promise<unknown> => administer(url, `drop database \`${database}\``);
      try {
        const store = await mysqlStore({ ...options, url: addressOf(url, database) }).open(
          model,
          context,
        );
        const close = store.close.bind(store);
        store.close = async () => {
          await close();
          await drop();
        };
        return store;
      } catch (error) {
        await drop();
        throw error;
      }
    },
  };
}

/** Makes a name that nobody else has. */
export function scratchName(): string {
  return `wervel_${randomBytes(6).toString("hex")}`;
}

/** Writes the address of a database on a server. */
export function addressOf(url: string, database: string): string {
  const address = new URL(url);
  address.pathname = `/${database}`;
  return address.href;
}

/** Runs a statement over a plain connection. */
export async function administer(url: string, text: string): Promise<readonly unknown[][]> {
  const { hostname: host, port, username, password, pathname } = new URL(url);
  const connection = await driver.createConnection({
    host,
    port: Number(port),
    user: username,
    password: decodeURIComponent(password),
    ...(pathname.length > 1 ? { database: pathname.slice(1) } : {}),
    rowsAsArray: true,
  });
  try {
    const [rows] = await connection.query(text);
    return rows as unknown as unknown[][];
  } finally {
    await connection.end();
  }
}
