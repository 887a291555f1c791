import { randomBytes } from "node:crypto";
import type { StoreSource } from "@wervel/data";
import { postgres, type PostgresOptions } from "@wervel/store-postgres";
import pg from "pg";

/** The server of the tests, where there is one. */
export const url: string | undefined = process.env["WERVEL_TEST_POSTGRES"] || undefined;

/** Why the tests do not run. */
export const notRun: string | undefined =
  url === undefined
    ? (process.env["WERVEL_TEST_POSTGRES_WHY"] ?? "WERVEL_TEST_POSTGRES is not set")
    : undefined;

/** What a test that needs the server is given beside its name. */
export const needsServer: { readonly skip: string | false } = { skip: notRun ?? false };

/** Names a schema of its own on the server, which goes when the store is closed. `address` may lead there by another way. */
export function scratch(address: string = url!, options: PostgresOptions = {}): StoreSource {
  const schema = options.schema ?? scratchName();
  return {
    name: "postgres",
    open: async (model, context) => {
      const store = await postgres({ ...options, url: address, schema }).open(model, context);
      const close = store.close.bind(store);
      store.close = async () => {
        await close();
        await administer(`drop schema if exists "${schema.replaceAll('"', '""')}" cascade`);
      };
      return store;
    },
  };
}

/** Makes a name that nobody else has. */
export function scratchName(): string {
  return `wervel_${randomBytes(6).toString("hex")}`;
}

/** Runs a statement over a plain client. */
export async function administer(text: string): Promise<readonly unknown[][]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const { rows } = await client.query({ text, rowMode: "array" });
    return rows as unknown[][];
  } finally {
    await client.end();
  }
}
