import { after } from "node:test";
import type { Dispatch } from "../../src/transport/exchange.ts";
import { serveNode } from "../../src/transport/node.ts";
import type { NodeServer } from "../../src/transport/node.ts";
import type { NodeOptions } from "../../src/transport/node-options.ts";

/** Serves on a free port until the tests of the file are over. */
export async function serving(dispatch: Dispatch, options: NodeOptions = {}): Promise<NodeServer> {
  const server = await serveNode(dispatch, options);
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
