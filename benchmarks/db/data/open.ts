import type { Data, Open, Setup } from "../given.ts";

/** Opens the library that a contestant uses. */
export async function openData(setup: Setup): Promise<Data> {
  const { open } = (await import(`./${setup.data}`)) as { readonly open: Open };
  return open(setup);
}
