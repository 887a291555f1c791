import { createServer } from "./node-http.ts";
import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import { WervelError } from "@wervel/schema";
import type { Dispatch } from "./exchange.ts";
import { asksForSocket } from "./upgrade.ts";
import { LeanMessage } from "./lean-message.ts";
import { createLoadMonitor } from "./load-monitor.ts";
import { NodeHost } from "./node-host.ts";
import type { NodeSockets } from "./node-sockets.ts";
import { resolveServeOptions } from "./serve-options.ts";
import type { ServeOptions, ResolvedServeOptions } from "./serve-options.ts";
import { shutDown } from "./shut-down.ts";
import type { HttpServer, ServerAddress } from "./http-server.ts";
import { toAddress } from "./http-server.ts";
import { listenError } from "./listen-error.ts";

/**
 * Connections that may wait to be taken; the system lowers it to its own bound, which is this on Linux. Node's 511 are passed when some
 * thousands come at once, and whose handshake is lost then waits a second or more.
 */
const backlog = 4_096;

/**
 * Serves an application by node:http and resolves when it listens.
 *
 * @throws WERVEL_HTTP_INSECURE_PARSER when the process runs with `--insecure-http-parser`.
 * @throws WERVEL_HTTP_OPTIONS for options that cannot hold, WERVEL_HTTP_LISTEN when the address cannot be bound.
 */
export async function serveNode(
  dispatch: Dispatch,
  options: ServeOptions = {},
): Promise<HttpServer> {
  assertSecureParser(process.execArgv, process.env["NODE_OPTIONS"]);
  const resolved = resolveServeOptions(options);
  const server = createNodeServer(resolved);
  const monitor = createLoadMonitor(resolved.maxLoopDelayMs, performance.now());
  const host = new NodeHost(
    dispatch,
    resolved,
    monitor,
    options.upgrades === undefined ? undefined : await loadSockets(),
  );
  host.attach(server);
  await listen(server, resolved);
  const sweep = setInterval(() => host.sweep(performance.now()), resolved.sweepMs).unref();
  let closed: Promise<void> | undefined;
  return {
    address: readAddress(server),
    get state() {
      return host.state;
    },
    get inFlight() {
      return host.inFlight;
    },
    linger() {
      if (host.state === "serving") host.state = "lingering";
    },
    close(closeOptions) {
      closed ??= shutDown(host, closeOptions).finally(() => {
        clearInterval(sweep);
        monitor.stop();
      });
      return closed;
    },
  };
}

async function loadSockets(): Promise<NodeSockets> {
  const { createNodeSockets } = await import("./node-sockets.ts");
  return await createNodeSockets();
}

/** Refuses the process flag that makes the parser accept what two servers read differently. */
export function assertSecureParser(
  flags: readonly string[],
  nodeOptions: string | undefined,
): void {
  const all = [...flags, ...(nodeOptions?.split(/\s+/) ?? [])];
  const isInsecure = all.some((flag) =>
    flag.replaceAll("_", "-").startsWith("--insecure-http-parser"),
  );
  if (!isInsecure) return;
  throw new WervelError(
    "WERVEL_HTTP_INSECURE_PARSER",
    "The process runs with --insecure-http-parser.",
    {
      help: "Start without the flag, also in NODE_OPTIONS.",
    },
  );
}

function createNodeServer(options: ResolvedServeOptions): Server<typeof LeanMessage> {
  const server = createServer({
    IncomingMessage: LeanMessage,
    insecureHTTPParser: false,
    // Larger than the firewall's own bounds together, so that the firewall answers what it can count.
    maxHeaderSize: 32_768,
    requireHostHeader: false,
    optimizeEmptyRequests: true,
    headersTimeout: options.headersMs,
    requestTimeout: options.maxRequestMs,
    connectionsCheckingInterval: options.sweepMs,
    keepAliveTimeout: options.keepAliveMs,
    shouldUpgradeCallback: (request) => asksForSocket(request) && options.upgrades(request.url!),
    noDelay: true,
  });
  // Zero keeps every header line: dropping some silently could drop the one that decides.
  server.maxHeadersCount = 0;
  server.maxConnections = options.maxConnections;
  return server;
}

function listen(server: Server<typeof LeanMessage>, options: ResolvedServeOptions): Promise<void> {
  return new Promise((resolve, reject) => {
    const fail = (cause: Error): void => reject(listenError(options, cause));
    server.once("error", fail);
    server.listen(
      options.path === undefined
        ? { host: options.host, port: options.port, backlog }
        : { path: options.path, backlog },
      () => {
        server.removeListener("error", fail);
        resolve();
      },
    );
  });
}

function readAddress(server: Server<typeof LeanMessage>): ServerAddress {
  const address = server.address() as AddressInfo | string;
  if (typeof address === "string") return { path: address };
  return toAddress(address.address, address.port);
}
