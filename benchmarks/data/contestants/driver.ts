import type { Contestant, Surroundings } from "../contestant.ts";

/** Opens the driver that Wervel itself uses for the store, with nothing over it. */
export async function open(surroundings: Surroundings): Promise<Contestant> {
  const { open: openDriver } = await import(`../drivers/${surroundings.store}.ts`);
  return openDriver(surroundings);
}
