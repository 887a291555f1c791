import { after } from "node:test";
import type { Dispatch } from "../../src/transport/exchange.ts";
import { serve } from "../../src/transport/serve.ts";
import type { HttpServer } from "../../src/transport/http-server.ts";
import type { ServeOptions } from "../../src/transport/serve-options.ts";

/** Serves on a free port until the tests of the file are over. */
export async function serving(dispatch: Dispatch, options: ServeOptions = {}): Promise<HttpServer> {
  const server = await serve(dispatch, options);
  after(() => server.close({ waitMs: 0, abortMs: 0 }));
  return server;
}

/** A promise with its ends. */
export function deferred<T = void>(): {
  promise: Promise<T>;
  resolve: (value: T) => void;
  reject: (error: unknown) => void;
} {
  return Promise.withResolvers<T>();
}
