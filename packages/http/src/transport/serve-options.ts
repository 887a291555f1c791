import { optionError } from "../edge/option-error.ts";
import { healthPaths } from "../edge/firewall.ts";
import type { Outgoing } from "./exchange.ts";
import { transportReply } from "./transport-reply.ts";
import type { TransportRefusal } from "./transport-reply.ts";

/** How a server listens and what it bounds. What a runtime cannot bound is in `docs/runtimes.md`. */
export interface ServeOptions {
  /** Address to bind. Default `127.0.0.1`. */
  readonly host?: string;
  /** Port to bind; 0 lets the system choose. Default 0. */
  readonly port?: number;
  /** Path of a Unix socket or a Windows pipe, in place of host and port. */
  readonly path?: string;
  /** Milliseconds for the headers of a request. Default 10,000. */
  readonly headersMs?: number;
  /** Milliseconds in which a whole request must arrive, unless its route says otherwise. Default 30,000. */
  readonly requestMs?: number;
  /** The largest limit of any route, in milliseconds. Default `requestMs`. */
  readonly maxRequestMs?: number;
  /** Milliseconds in which a handler must answer, unless its route says otherwise. Default 30,000. */
  readonly handlerMs?: number;
  /** Milliseconds for which an idle connection is kept. Default 75,000, above the 60 s of usual balancers. */
  readonly keepAliveMs?: number;
  /** Milliseconds between two sweeps over all deadlines. Default 1,000. */
  readonly sweepMs?: number;
  /** Bytes a second that a body must arrive at, and a reply must be read at. Default 240. */
  readonly minBytesPerSecond?: number;
  /** Milliseconds before the minimum rate counts. Default 5,000. */
  readonly graceMs?: number;
  /** Bytes of an unread body that are read away before its connection is closed. Default 64 KiB. */
  readonly drainBytes?: number;
  /** Milliseconds for reading an unread body away. Default 1,000. */
  readonly drainMs?: number;
  /** Open connections. Default 10,000. */
  readonly maxConnections?: number;
  /** Requests on one connection before it is closed. Default 1,000. */
  readonly maxRequestsPerConnection?: number;
  /** Requests in work at once; more are answered 503. Those do not count that wait for the first 64 KiB of their body. Default 1,000. */
  readonly maxInFlight?: number;
  /** Event-loop delay in milliseconds (99th percentile over 5 s) above which requests that come together are answered 503 once they take 50 ms. Default 500. */
  readonly maxLoopDelayMs?: number;
  /** Paths that are answered under overload too. Default `/livez` and `/readyz`. */
  readonly healthPaths?: readonly string[];
  /**
   * Tells by the target of a request whether it may leave HTTP for a WebSocket. Others are answered as if they had not asked.
   * Default: none may.
   */
  readonly upgrades?: (target: string) => boolean;
  /** Bytes of the largest message of any WebSocket, where the runtime has one bound for all. Default 64 KiB. */
  readonly maxMessageBytes?: number;
  /** Writes the replies that the transport gives itself. Default: problem details with the security headers. */
  readonly refuse?: (code: TransportRefusal) => Outgoing;
  /** Is told of errors that no reply can show: a stream that broke, a header that could not be written. Default: nobody. */
  readonly onError?: (error: unknown) => void;
}

/** The options, complete. */
export type ResolvedServeOptions = Required<Omit<ServeOptions, "path">> & {
  readonly path: string | undefined;
};

const defaults = {
  host: "127.0.0.1",
  port: 0,
  headersMs: 10_000,
  requestMs: 30_000,
  handlerMs: 30_000,
  keepAliveMs: 75_000,
  sweepMs: 1_000,
  minBytesPerSecond: 240,
  graceMs: 5_000,
  drainBytes: 65_536,
  drainMs: 1_000,
  maxConnections: 10_000,
  maxRequestsPerConnection: 1_000,
  maxInFlight: 1_000,
  maxLoopDelayMs: 500,
  healthPaths,
  upgrades: () => false,
  maxMessageBytes: 65_536,
  refuse: transportReply,
  onError: () => undefined,
};

/**
 * Completes the options.
 *
 * @throws WERVEL_HTTP_OPTIONS for a number that is negative or not whole.
 */
export function resolveServeOptions(given: ServeOptions): ResolvedServeOptions {
  const options = { ...defaults, path: undefined, ...given };
  for (const [name, value] of Object.entries(options)) {
    if (typeof value === "number" && (!Number.isSafeInteger(value) || value < 0)) {
      throw optionError(name, "it is not a whole number of zero or more");
    }
  }
  return { ...options, maxRequestMs: Math.max(options.requestMs, options.maxRequestMs ?? 0) };
}
