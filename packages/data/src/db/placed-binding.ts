import { make, type Needs, type Provision, type Token } from "@wervel/core";
import { placed } from "../placement/placed.ts";
import type { StoreSource } from "../store/store.ts";
import { isDeferred, type StoreGiven, type StoresByEntity } from "./store-from.ts";

/** Binds the source of a database to several stores. What the deferred ones need is asked for under names of its own. */
export function placedBinding(source: Token<StoreSource>, given: StoresByEntity): Provision {
  const stores = Object.entries(given) as [string, StoreGiven][];
  const deferred = [...new Set(stores.map(([, store]) => store))].filter(isDeferred);
  const needs = deferred.flatMap((store, i) =>
    Object.entries(store.needs).map(([name, need]) => [`${i} ${name}`, need] as const),
  );
  const create = async (services: Readonly<Record<string, unknown>>): Promise<StoreSource> => {
    const made = new Map<StoreGiven, StoreSource>();
    for (const [i, store] of deferred.entries()) {
      const names = Object.keys(store.needs);
      const own = Object.fromEntries(names.map((name) => [name, services[`${i} ${name}`]]));
      made.set(store, await store.create(own as never));
    }
    const sources = stores.map(
      ([name, store]) => [name, made.get(store) ?? (store as StoreSource)] as const,
    );
    return placed(Object.fromEntries(sources));
  };
  return make(source, Object.fromEntries(needs) as Needs, create as never) as Provision;
}
