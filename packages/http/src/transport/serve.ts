import { bunRuntime } from "./bun-runtime.ts";
import type { Dispatch } from "./exchange.ts";
import type { HttpServer } from "./http-server.ts";
import { serveNode } from "./node.ts";
import type { ServeOptions } from "./serve-options.ts";

/**
 * Serves an application by the server of the runtime, and resolves when it listens: `Bun.serve` on Bun, `node:http` elsewhere.
 *
 * @throws WERVEL_HTTP_OPTIONS for options that cannot hold, WERVEL_HTTP_LISTEN when the address cannot be bound,
 *   WERVEL_HTTP_INSECURE_PARSER when the process runs with `--insecure-http-parser`.
 */
export async function serve(dispatch: Dispatch, options: ServeOptions = {}): Promise<HttpServer> {
  if (bunRuntime() === undefined) return await serveNode(dispatch, options);
  const { serveBun } = await import("./bun.ts");
  return await serveBun(dispatch, options);
}
