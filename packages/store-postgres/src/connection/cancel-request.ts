import pg from "pg";
import type { ResolvedOptions } from "./options.ts";
import { connectionConfig } from "./config.ts";

/** How the server knows a connection. */
export interface Backend {
  readonly processID: number | null;
  readonly secretKey: number | Buffer | null;
}

interface CancelWire {
  readonly stream: { destroy(): void };
  on(event: string, listener: (error?: unknown) => void): void;
  connect(port: number, host: string): void;
  requestSsl(): void;
  cancel(processID: number, secretKey: number | Buffer): void;
}

/** Asks the server to give up what a connection runs. Resolves when the server has closed the request: by then it has told the connection. */
export function cancelRequest(backend: Backend, options: ResolvedOptions): Promise<void> {
  const { processID, secretKey } = backend;
  if (processID === null || secretKey === null) return Promise.resolve();
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const Wire = (pg as unknown as { Connection: new (config: object) => CancelWire }).Connection;
  const wire = new Wire({ ssl: connectionConfig(options).ssl });
  const timer = setTimeout(() => wire.stream.destroy(), options.connectMs);
  const send = (): void => wire.cancel(processID, secretKey);
  wire.on("connect", () => (options.tls === undefined ? send() : wire.requestSsl()));
  wire.on("sslconnect", send);
  wire.on("error", reject);
  wire.on("end", () => resolve());
  wire.connect(options.port, options.host);
  return promise.finally(() => clearTimeout(timer));
}
