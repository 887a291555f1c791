// Follows hono.dev/docs/getting-started/nodejs.
import { serve } from "@hono/node-server";
import type { Setup } from "../given.ts";
import { honoApp } from "../hono-app.ts";

export async function start(setup: Setup): Promise<number> {
  const { fetch } = await honoApp(setup);
  return new Promise((resolve) => {
    serve({ fetch, port: 0, hostname: "127.0.0.1" }, ({ port }) => resolve(port));
  });
}
