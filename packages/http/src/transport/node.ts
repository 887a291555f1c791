import { createServer } from "./node-http.ts";
import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import { WervelError } from "@wervel/schema";
import type { Dispatch } from "./exchange.ts";
import { asksForSocket } from "./upgrade.ts";
import { LeanMessage } from "./lean-message.ts";
import { createLoadMonitor } from "./load-monitor.ts";
import { NodeHost } from "./node-host.ts";
import { resolveNodeOptions } from "./node-options.ts";
import type { NodeOptions, ResolvedNodeOptions } from "./node-options.ts";
import { shutDown } from "./node-shutdown.ts";
import type { NodeCloseOptions } from "./node-shutdown.ts";

/** What a server is doing: it lingers while it still serves but asks clients to leave. */
export type NodeState = "serving" | "lingering" | "closing" | "closed";

/** Where a server listens. */
export type NodeAddress =
  | { readonly host: string; readonly port: number; readonly url: string }
  | { readonly path: string };

/** A listening server. */
export interface NodeServer {
  readonly address: NodeAddress;
  readonly state: NodeState;
  /** Requests in work. */
  readonly inFlight: number;
  /** Serves on, and asks clients to leave: each reply says `Connection: close`. */
  linger(): void;
  /** Stops in order; every further call waits for the first. */
  close(options?: NodeCloseOptions): Promise<void>;
}

/**
 * Serves an application by node:http and resolves when it listens.
 *
 * @throws WERVEL_HTTP_INSECURE_PARSER when the process runs with `--insecure-http-parser`.
 * @throws WERVEL_HTTP_OPTIONS for options that cannot hold, WERVEL_HTTP_LISTEN when the address cannot be bound.
 */
export async function serveNode(
  dispatch: Dispatch,
  options: NodeOptions = {},
): Promise<NodeServer> {
  assertSecureParser(process.execArgv, process.env["NODE_OPTIONS"]);
  const resolved = resolveNodeOptions(options);
  const server = createNodeServer(resolved);
  const host = new NodeHost(
    dispatch,
    resolved,
    createLoadMonitor(resolved.maxLoopDelayMs, performance.now()),
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
      closed ??= shutDown(server, host, closeOptions).finally(() => {
        clearInterval(sweep);
        host.stop();
      });
      return closed;
    },
  };
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

function createNodeServer(options: ResolvedNodeOptions): Server<typeof LeanMessage> {
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

function listen(server: Server<typeof LeanMessage>, options: ResolvedNodeOptions): Promise<void> {
  return new Promise((resolve, reject) => {
    const fail = (cause: Error): void => reject(listenError(options, cause));
    server.once("error", fail);
    server.listen(
      options.path === undefined
        ? { host: options.host, port: options.port }
        : { path: options.path },
      () => {
        server.removeListener("error", fail);
        resolve();
      },
    );
  });
}

const listenHelp: Readonly<Record<string, string>> = {
  EADDRINUSE: "Another program listens there: stop it, or set PORT to a free port.",
  EACCES: "This user may not bind it: choose a port from 1024 on.",
  EADDRNOTAVAIL: "HOST must be an address of this machine.",
  ENOTFOUND: "HOST must be an address of this machine, or a name of it.",
};

function listenError(
  { host, port, path }: ResolvedNodeOptions,
  cause: NodeJS.ErrnoException,
): WervelError {
  const where = path ?? `${host}:${port}`;
  return new WervelError(
    "WERVEL_HTTP_LISTEN",
    `The app cannot listen at ${where}: ${cause.message}.`,
    {
      help: listenHelp[cause.code ?? ""] ?? "Correct HOST and PORT.",
      details: { address: where, cause: cause.code },
      cause,
    },
  );
}

function readAddress(server: Server<typeof LeanMessage>): NodeAddress {
  const address = server.address() as AddressInfo | string;
  if (typeof address === "string") return { path: address };
  const { address: host, family, port } = address;
  const name = family === "IPv6" ? `[${host}]` : host;
  return { host, port, url: `http://${name}:${port}` };
}
