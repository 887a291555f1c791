import type { Needs, Resolved } from "@wervel/core";
import type { StoreSource } from "../store/store.ts";

/** A store whose place is known only when the app starts: made by {@link storeFrom}. */
export interface DeferredStore {
  readonly needs: Needs;
  readonly create: (services: never) => StoreSource | Promise<StoreSource>;
}

/** What `app.store` takes beside a database class. */
export type StoreGiven = StoreSource | DeferredStore;

/**
 * Makes a store out of services: `app.store(Db, storeFrom({ settings: FileSettings }, ({ settings }) => sqlite(settings.file)))`. It may
 * take its time, such as to import the driver that the settings name.
 */
export function storeFrom<const N extends Needs>(
  needs: N,
  create: (services: Resolved<N>) => StoreSource | Promise<StoreSource>,
): DeferredStore {
  return { needs, create };
}

/** Tells a deferred store from one that is there. */
export function isDeferred(given: StoreGiven): given is DeferredStore {
  return "create" in given;
}
