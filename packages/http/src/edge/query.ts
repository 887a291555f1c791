import { HttpError } from "../problem/http-error.ts";

/** The decoded pairs of a query, flat and in order: name, value, name, value, … */
export type QueryPairs = readonly string[];

/**
 * Splits and decodes a raw query. Names stay as they are: there is no bracket or dot syntax.
 *
 * @param raw The query without its question mark; its length and number of pairs were bounded by the firewall.
 * @throws WERVEL_HTTP_BAD_QUERY (400) for bad escapes, invalid UTF-8 and names that reach into prototypes.
 */
export function parseQuery(raw: string): QueryPairs {
  if (raw === "") return none;
  const pairs: string[] = [];
  let start = 0;
  while (start <= raw.length) {
    let end = raw.indexOf("&", start);
    if (end === -1) end = raw.length;
    if (end > start) addPair(pairs, raw, start, end);
    start = end + 1;
  }
  return pairs;
}

/**
 * Reads one name of a query.
 *
 * @returns `undefined` when it is absent, its text when it stands once, all its texts when it is repeated: a caller that
 *   expects one value refuses the array.
 */
export function queryValue(
  pairs: QueryPairs,
  name: string,
): string | readonly string[] | undefined {
  let found: string | string[] | undefined;
  for (let i = 0; i < pairs.length; i += 2) {
    if (pairs[i] !== name) continue;
    const value = pairs[i + 1]!;
    if (found === undefined) found = value;
    else if (typeof found === "string") found = [found, value];
    else found.push(value);
  }
  return found;
}

const none: readonly string[] = [];

function addPair(pairs: string[], raw: string, start: number, end: number): void {
  const equals = raw.indexOf("=", start);
  const split = equals === -1 || equals > end ? end : equals;
  const name = decode(raw.slice(start, split));
  if (name === "__proto__" || name === "prototype") {
    throw new HttpError("WERVEL_HTTP_BAD_QUERY", `The query holds the forbidden name "${name}".`);
  }
  pairs.push(name, split === end ? "" : decode(raw.slice(split + 1, end)));
}

function decode(text: string): string {
  const spaced = text.indexOf("+") === -1 ? text : text.replaceAll("+", " ");
  if (spaced.indexOf("%") === -1) return spaced;
  try {
    return decodeURIComponent(spaced);
  } catch (cause) {
    throw new HttpError("WERVEL_HTTP_BAD_QUERY", "The query holds a bad percent escape.", {
      cause,
    });
  }
}
