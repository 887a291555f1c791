import { type Part } from "@wervel/core";
import type { StoreSource } from "../store/store.ts";
export function storePart(Db: never, source: StoreSource): Part<"store"> {
  return { Db, source } as never;
}
