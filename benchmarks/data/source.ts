import type { StoreSource } from "@wervel/data";
import type { StoreName } from "./contestant.ts";

/** Names a store of Wervel at an address, and loads no other store's driver. */
export async function sourceOf(store: StoreName, address: string): Promise<StoreSource> {
  switch (store) {
    case "sqlite":
      return (await import("@wervel/store-sqlite")).sqlite(address);
    case "postgres":
      return (await import("@wervel/store-postgres")).postgres(address);
    case "mysql":
      return (await import("@wervel/store-mysql")).mysql(address);
    case "redis": {
      const { redis } = await import("@wervel/store-redis");
      const [url, prefix] = address.split("#") as [string, string];
      return redis({ url, prefix, volatile: true });
    }
  }
}
