import { WervelError } from "@wervel/core";
import { type AppStore, storesOf } from "@wervel/data";
import { loadApp } from "./load-app.ts";

/** Which app, and which of its databases. */
export interface AppOptions {
  /** The module that exports `app`, default `app.ts`. */
  readonly app: string;
  /** The name of a database's class; all where it is not said. */
  readonly database?: string;
}

/**
 * Finds the stores of an app, of one database or all. Settings come from the environment and `wervel.json`.
 *
 * @throws WERVEL_CLI_APP, WERVEL_CLI_DATABASE, and what is wrong with the app's settings.
 */
export async function findStores({ app, database }: AppOptions): Promise<readonly AppStore[]> {
  const stores = await storesOf(await loadApp(app), { settings: { argv: [] } });
  const found = stores.filter((store) => database === undefined || isOf(store, database));
  if (found.length > 0) return found;
  const names = stores.map((store) => store.database).join(", ") || "none";
  throw new WervelError(
    "WERVEL_CLI_DATABASE",
    database === undefined ? "The app has no database." : `The app has no database ${database}.`,
    { help: `Its databases are: ${names}.`, details: { names } },
  );
}

/** Whether a store is meant by the name of a database, or by its own where the database has several: `Db.article`. */
function isOf(store: AppStore, name: string): boolean {
  return store.database === name || store.database.startsWith(`${name}.`);
}
