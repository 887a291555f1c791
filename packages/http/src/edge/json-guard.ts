import { HttpError } from "../problem/http-error.ts";

/** Bounds on the structure of a JSON text. */
export interface JsonLimits {
  /** Nesting of objects and lists. Default 32. */
  readonly maxDepth: number;
  /** Values of every kind in the whole text. Default 10,000. */
  readonly maxNodes: number;
  /** Members of one object. Default 1,000. */
  readonly maxKeys: number;
}

/** The bounds that hold unless an action says otherwise. */
export const jsonLimits: JsonLimits = { maxDepth: 32, maxNodes: 10_000, maxKeys: 1_000 };

/**
 * Parses JSON that came from outside.
 *
 * The text is scanned first, so that depth and counts are bounded before the engine builds anything; the engine then
 * parses it, and a walk over the result finds what only decoded names and numbers can show. Each member was counted as a
 * colon in the text: when the result holds fewer, a name was repeated.
 *
 * @throws WERVEL_HTTP_BODY_SYNTAX (400) when it is not JSON.
 * @throws WERVEL_HTTP_BODY_SHAPE (400) when a bound is passed, a name is repeated or reaches into prototypes, or a number
 *   is not exact between -2^53 and 2^53.
 */
export function parseJson(text: string, limits: JsonLimits = jsonLimits): unknown {
  const members = scan(text, limits);
  const value = parse(text);
  if (typeof value === "object" && value !== null) {
    const found = walk(value);
    if (found !== members) throw refused("an object repeats a name");
  } else if (typeof value === "number") assertExact(value);
  return value;
}

const quote = 34;

/**
 * Counts depth, values and members without looking into strings: those are jumped over by a native search.
 *
 * @returns The number of members of all objects. For a text that is not JSON any number: the parser refuses it next.
 */
function scan(text: string, limits: JsonLimits): number {
  const { maxDepth, maxNodes, maxKeys } = limits;
  const { length } = text;
  let depth = 0;
  let nodes = 1;
  let members = 0;
  let before = 0;
  let keys = 0;
  const outer: number[] = [];
  for (let i = 0; i < length; i++) {
    const code = text.charCodeAt(i);
    switch (code) {
      case quote:
        i = stringEnd(text, i);
        before = code;
        break;
      case 58: // :
        members++;
        if (++keys > maxKeys) throw refused(`an object has more than ${maxKeys} members`);
        before = code;
        break;
      case 44: // ,
        if (++nodes > maxNodes) throw refused(`it holds more than ${maxNodes} values`);
        before = code;
        break;
      case 91: // [
      case 123: // {
        if (++depth > maxDepth) throw refused(`it nests deeper than ${maxDepth} levels`);
        // The first element or member; taken back below when the bracket closes at once.
        if (++nodes > maxNodes + 1) throw refused(`it holds more than ${maxNodes} values`);
        outer.push(keys);
        keys = 0;
        before = code;
        break;
      case 93: // ]
      case 125: // }
        if (before === 91 || before === 123) nodes--;
        depth--;
        keys = outer.pop() ?? 0;
        before = code;
        break;
      case 32:
      case 9:
      case 10:
      case 13:
        break;
      default:
        before = code;
    }
  }
  if (nodes > maxNodes) throw refused(`it holds more than ${maxNodes} values`);
  return members;
}

/** Finds the quote that ends the string which begins at `start`; the text's end when none does. */
function stringEnd(text: string, start: number): number {
  let end = text.indexOf('"', start + 1);
  while (end !== -1) {
    let slashes = end - 1;
    while (text.charCodeAt(slashes) === 92) slashes--;
    if (((end - slashes) & 1) === 1) return end;
    end = text.indexOf('"', end + 1);
  }
  return text.length;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new HttpError("WERVEL_HTTP_BODY_SYNTAX", "The body is not JSON.", { cause });
  }
}

/** Looks at every name and number, and counts the members. The scan bounded the depth of this recursion. */
function walk(value: object): number {
  let members = 0;
  if (Array.isArray(value)) {
    for (let i = 0; i < value.length; i++) members += walkChild(value[i]);
    return members;
  }
  const record = value as Record<string, unknown>;
  for (const name in record) {
    if (name === "__proto__" || name === "prototype") throw refusedName(name);
    const child = record[name];
    if (name === "constructor" && hasPrototype(child)) throw refusedName(name);
    members += 1 + walkChild(child);
  }
  return members;
}

function walkChild(child: unknown): number {
  if (typeof child === "object") return child === null ? 0 : walk(child);
  if (typeof child === "number") assertExact(child);
  return 0;
}

function hasPrototype(value: unknown): boolean {
  return typeof value === "object" && value !== null && Object.hasOwn(value, "prototype");
}

function assertExact(value: number): void {
  if (value >= -Number.MAX_SAFE_INTEGER && value <= Number.MAX_SAFE_INTEGER) return;
  throw refused("a number lies outside of -2^53 to 2^53 and must be sent as text");
}

function refusedName(name: string): HttpError {
  return refused(`it holds the forbidden name "${name}"`);
}

function refused(what: string): HttpError {
  return new HttpError("WERVEL_HTTP_BODY_SHAPE", `The JSON body is refused: ${what}.`);
}
