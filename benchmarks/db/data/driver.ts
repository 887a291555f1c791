import type { Data, Open, Setup } from "../given.ts";

/** Opens the bare driver of the store: `node:sqlite` or `pg`. */
export async function open(setup: Setup): Promise<Data> {
  const { open } = (await (setup.store === "sqlite"
    ? import("./driver-sqlite.ts")
    : import("./driver-postgres.ts"))) as { readonly open: Open };
  return open(setup);
}
