import { BunHost } from "./bun-host.ts";
import { bunRuntime } from "./bun-runtime.ts";
import type { BunRuntime, BunServer } from "./bun-runtime.ts";
import { socketHandlers } from "./bun-wire.ts";
import type { Dispatch } from "./exchange.ts";
import { toAddress } from "./http-server.ts";
import type { HttpServer } from "./http-server.ts";
import { listenError } from "./listen-error.ts";
import { createLoadMonitor } from "./load-monitor.ts";
import { resolveServeOptions } from "./serve-options.ts";
import type { ResolvedServeOptions, ServeOptions } from "./serve-options.ts";
import { shutDown } from "./shut-down.ts";
import type { CloseOptions } from "./shut-down.ts";

/**
 * Serves an application by `Bun.serve` and resolves when it listens.
 *
 * What the runtime does not let a transport do stands in `docs/runtimes.md`, and in the security report of the app.
 *
 * @throws WERVEL_HTTP_OPTIONS for options that cannot hold, WERVEL_HTTP_LISTEN when the address cannot be bound.
 */
export async function serveBun(
  dispatch: Dispatch,
  options: ServeOptions = {},
): Promise<HttpServer> {
  const resolved = resolveServeOptions(options);
  const monitor = createLoadMonitor(resolved.maxLoopDelayMs, performance.now());
  const host = new BunHost(dispatch, resolved, monitor);
  const server = listen(host, resolved);
  host.attach(server);
  const sweep = setInterval(() => host.sweep(performance.now()), resolved.sweepMs).unref();
  let closed: Promise<void> | undefined;
  return {
    address:
      resolved.path === undefined
        ? toAddress(server.hostname, server.port)
        : { path: resolved.path },
    get state() {
      return host.state;
    },
    get inFlight() {
      return host.inFlight;
    },
    linger() {
      if (host.state === "serving") host.state = "lingering";
    },
    close(closeOptions?: CloseOptions) {
      closed ??= shutDown(host, closeOptions).finally(() => {
        clearInterval(sweep);
        monitor.stop();
      });
      return closed;
    },
  };
}

function listen(host: BunHost, options: ResolvedServeOptions): BunServer {
  const { host: hostname, port, path, maxMessageBytes } = options;
  const where = path === undefined ? { hostname, port } : { unix: path };
  try {
    return (bunRuntime() as BunRuntime).serve({
      ...where,
      idleTimeout: Math.min(255, Math.ceil(options.keepAliveMs / 1_000)),
      // Each action has its own bound, counted while its body is read.
      maxRequestBodySize: Number.MAX_SAFE_INTEGER,
      development: false,
      reusePort: false,
      fetch: (request, server) => host.accept(request, server),
      error: (error) => host.answerFailure(error),
      websocket: socketHandlers(maxMessageBytes),
    });
  } catch (error) {
    throw listenError(options, error as NodeJS.ErrnoException);
  }
}
