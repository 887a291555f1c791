import type { Outgoing } from "./exchange.ts";

/** Tells whether a body is streamed. */
export function isStream(body: Outgoing["body"]): body is AsyncIterable<string | Uint8Array> {
  return body !== null && typeof body !== "string" && !(body instanceof Uint8Array);
}

/** Ends a stream that nobody will read, so that its resources are released. */
export async function dismiss(body: AsyncIterable<unknown>): Promise<void> {
  await body[Symbol.asyncIterator]().return?.();
}

/** Tells whether a reply has no body, whatever its action gave. */
export function isBodiless(status: number): boolean {
  return status === 204 || status === 304;
}

/**
 * Tells whether a header is for the transport alone to write.
 *
 * @param name In lower case.
 * @param keepsLength True where a given Content-Length stays, as a file's range has it.
 */
export function isFraming(name: string, keepsLength: boolean): boolean {
  return (
    name === "connection" ||
    name === "transfer-encoding" ||
    (!keepsLength && name === "content-length")
  );
}
