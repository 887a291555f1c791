/** What of the global `Bun` the transport uses: its published types declare globals that every program here would then have. */
export interface BunRuntime {
  readonly version: string;
  serve(options: BunServeOptions): BunServer;
}

export interface BunServeOptions {
  readonly hostname?: string;
  readonly port?: number;
  readonly unix?: string;
  /** Seconds for which a connection may be silent, up to 255. */
  readonly idleTimeout: number;
  readonly maxRequestBodySize: number;
  readonly development: false;
  /** Left out, two servers share a port outside of development. */
  readonly reusePort: false;
  fetch(request: Request, server: BunServer): Response | undefined | Promise<Response | undefined>;
  error(error: unknown): Response;
  readonly websocket: BunSocketHandlers;
}

export interface BunServer {
  readonly hostname: string;
  readonly port: number;
  requestIP(request: Request): { readonly address: string } | null;
  /** Sets the seconds of silence for the connection of a request; 0 for any number. */
  timeout(request: Request, seconds: number): void;
  upgrade(request: Request, options: { readonly data: unknown }): boolean;
  /** Stops accepting, and resolves when no connection is left; `true` destroys what is open. */
  stop(destroys: boolean): Promise<void>;
  closeIdleConnections(): void;
}

export interface BunSocketHandlers {
  readonly maxPayloadLength: number;
  readonly idleTimeout: 0;
  readonly sendPings: false;
  readonly perMessageDeflate: false;
  open(socket: BunSocket): void;
  message(socket: BunSocket, message: string | Buffer): void;
  drain(socket: BunSocket): void;
  ping(socket: BunSocket): void;
  pong(socket: BunSocket): void;
  close(socket: BunSocket, code: number, reason: string): void;
}

export interface BunSocket {
  readonly data: unknown;
  readonly readyState: number;
  readonly isPaused: boolean;
  /** Gives 0 where the connection is gone, -1 where the message waits for the network. */
  send(message: string | Uint8Array): number;
  getBufferedAmount(): number;
  ping(): number;
  pause(): void;
  resume(): void;
  close(code: number, reason: string): void;
  terminate(): void;
}

/** Gives the runtime; `undefined` where the program runs on another. */
export function bunRuntime(): BunRuntime | undefined {
  return (globalThis as { readonly Bun?: BunRuntime }).Bun;
}
