import { randomBytes } from "node:crypto";
import type { Store, StoreSource } from "@wervel/data";
import { mysql, type MysqlOptions } from "@wervel/store-mysql";
import driver from "mysql2/promise";

/** A server that the tests may use, or why there is none. */
export interface TestServer {
  readonly name: string;
  readonly url: string | undefined;
  readonly why: string;
}

/** The servers of the family; the environment says where they are. */
export const servers: readonly TestServer[] = [
  server("MariaDB", "WERVEL_TEST_MARIADB"),
  server("MySQL", "WERVEL_TEST_MYSQL"),
];

function server(name: string, variable: string): TestServer {
  const why = process.env[`${variable}_WHY`] ?? `${variable} is not set`;
  return { name, url: process.env[variable], why };
}

/** Names a new, empty database on a server, which is gone when the store is closed. */
export function scratch(url: string, options: MysqlOptions = {}): StoreSource {
  const address = new URL(url);
  address.pathname = `/wervel_${randomBytes(6).toString("hex")}`;
  const source = mysql({ ...options, url: address.href });
  return {
    name: source.name,
    open: async (model, context) => {
      await administer(address, "create database");
      try {
        return closing(await source.open(model, context), () =>
          administer(address, "drop database"),
        );
      } catch (error) {
        await administer(address, "drop database");
        throw error;
      }
    },
  };
}

/** Runs a statement about a database on its server. */
async function administer(address: URL, words: string): Promise<void> {
  const { hostname: host, port, username: user, password } = address;
  const connection = await driver.createConnection({
    host,
    port: Number(port),
    user,
    password: decodeURIComponent(password),
  });
  await connection.query(`${words} \`${address.pathname.slice(1)}\``);
  await connection.end();
}

function closing(store: Store, after: () => Promise<void>): Store {
  const close = store.close.bind(store);
  return Object.assign(store, {
    close: async () => {
      await close();
      await after();
    },
  });
}
