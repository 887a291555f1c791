import type { RequestContext } from "../action/context.ts";
import { codings, pickCoding } from "./accept-encoding.ts";
import type { Coding } from "./accept-encoding.ts";

/** What replies of one action are compressed: `undefined` for those that nobody is signed in for. */
export type Compress = boolean | undefined;

/** Replies below so many characters are sent as they are. */
export const minLength = 1_024;

/**
 * Tells whether a reply may be compressed. A compressed reply tells by its length how much of it repeats: where it holds a
 * secret beside what an attacker chose, the secret can be guessed letter by letter (BREACH).
 */
export function mayCompress(
  { user }: RequestContext,
  compress: Compress,
  setsCookie: boolean,
): boolean {
  return compress ?? (user === null && !setsCookie);
}

/** Picks the coding of a reply; `undefined` for none. */
export function codingOf({ request }: RequestContext): Coding | undefined {
  return pickCoding(request.header("accept-encoding"), codings);
}

/** Compresses text off the main thread. */
export async function compressText(text: string, coding: Coding): Promise<Uint8Array> {
  // Loaded with the first reply that is compressed.
  const { compressors } = await import("./compressors.ts");
  return compressors[coding](text);
}
