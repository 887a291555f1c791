import type { Needs, Resolved } from "@wervel/core";
import type { StoreSource } from "../store/store.ts";

/** A store whose place is known only when the app starts: made by {@link storeFrom}. */
export interface DeferredStore {
  readonly needs: Needs;
  readonly create: (services: never) => StoreSource | Promise<StoreSource>;
}

/** One store that `app.store` takes beside a database class. */
export type StoreGiven = StoreSource | DeferredStore;

/**
 * Stores by the names of entities: `{ article: postgres(…), session: redis(…), rest: sqlite(…) }`. `rest` takes the entities that are not
 * named, and may only be left out where all are. Entities with the same value share a store.
 */
export type StoresByEntity<N extends string = string> =
  | (Readonly<Record<N, StoreGiven>> & { readonly rest?: never })
  | ({ readonly [E in N]?: StoreGiven } & { readonly rest: StoreGiven });

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
  return typeof (given as DeferredStore).create === "function";
}

/** Tells one store from several. */
export function isOneStore(given: StoreGiven | StoresByEntity): given is StoreGiven {
  return typeof (given as StoreSource).open === "function" || isDeferred(given as StoreGiven);
}
