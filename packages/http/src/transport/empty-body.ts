import type { IncomingBody } from "./exchange.ts";

/** The body of a request that has none. */
export const emptyBody: IncomingBody = Object.freeze({
  length: 0,
  read: () => Promise.resolve(new Uint8Array(0)),
  async *stream(): AsyncGenerator<Uint8Array> {},
});
