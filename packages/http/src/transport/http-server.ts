import type { CloseOptions } from "./shut-down.ts";

/** What a server is doing: it lingers while it still serves but asks clients to leave. */
export type ServerState = "serving" | "lingering" | "closing" | "closed";

/** Where a server listens. */
export type ServerAddress =
  | { readonly host: string; readonly port: number; readonly url: string }
  | { readonly path: string };

/** A listening server. */
export interface HttpServer {
  readonly address: ServerAddress;
  readonly state: ServerState;
  /** Requests in work. */
  readonly inFlight: number;
  /** Serves on, and asks clients to leave: each reply says `Connection: close`. */
  linger(): void;
  /** Stops in order; every further call waits for the first. */
  close(options?: CloseOptions): Promise<void>;
}

/** Writes an address as clients name it. */
export function toAddress(host: string, port: number): ServerAddress {
  const name = host.includes(":") ? `[${host}]` : host;
  return { host, port, url: `http://${name}:${port}` };
}
