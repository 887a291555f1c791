// Follows hono.dev/docs/getting-started/bun.
import type { Setup } from "../given.ts";
import { honoApp } from "../hono-app.ts";
import { serveBun } from "../bun.ts";

export async function start(setup: Setup): Promise<number> {
  const { fetch } = await honoApp(setup);
  return serveBun({ fetch });
}
