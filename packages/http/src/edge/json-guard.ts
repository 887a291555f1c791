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
 * The engine parses, and a walk over the result counts it and looks at every decoded name and number. A repeated name is
 * found by the members: each stands in the text as one colon outside of strings. A long text is scanned beforehand, so
 * that its depth and counts are bounded before the engine builds anything.
 *
 * @throws WERVEL_HTTP_BODY_SYNTAX (400) when it is not JSON.
 * @throws WERVEL_HTTP_BODY_SHAPE (400) when a bound is passed, a name is repeated or reaches into prototypes, or a number
 *   is not exact between -2^53 and 2^53.
 */
export function parseJson(text: string, limits: JsonLimits = jsonLimits): unknown {
  let members = text.length > shortText ? scan(text, limits) : undefined;
  const value = parse(text);
  const found = measure(value, limits);
  // All colons together are at least the members: when so many were found, none was lost to a repetition.
  if (members === undefined && found !== colons(text)) members = scan(text, limits);
  if (members !== undefined && members !== found) throw refused("an object repeats a name");
  return value;
}

/** Up to this length the engine may parse before anything is counted: what it builds is bounded by the text. */
const shortText = 16_384;

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

function colons(text: string): number {
  let count = 0;
  for (let i = text.indexOf(":"); i !== -1; i = text.indexOf(":", i + 1)) count++;
  return count;
}

// The walk is synchronous and runs no foreign code, so its counters need no object for each body.
let nodesLeft = 0;
let maxKeys = 0;

/** Looks at every name and number, and counts the members of all objects. */
function measure(value: unknown, limits: JsonLimits): number {
  nodesLeft = limits.maxNodes;
  maxKeys = limits.maxKeys;
  return walk(value, limits.maxDepth);
}

function walk(value: unknown, depthLeft: number): number {
  if (--nodesLeft < 0) throw refused("it holds too many values");
  if (typeof value === "number") assertExact(value);
  if (typeof value !== "object" || value === null) return 0;
  if (depthLeft === 0) throw refused("it nests too deeply");
  return Array.isArray(value) ? walkList(value, depthLeft - 1) : walkObject(value, depthLeft - 1);
}

function walkList(list: readonly unknown[], depthLeft: number): number {
  let members = 0;
  for (let i = 0; i < list.length; i++) members += walk(list[i], depthLeft);
  return members;
}

function walkObject(object: object, depthLeft: number): number {
  const record = object as Record<string, unknown>;
  let keys = 0;
  let members = 0;
  for (const name in record) {
    if (name === "__proto__" || name === "prototype") throw refusedName(name);
    const child = record[name];
    if (name === "constructor" && hasPrototype(child)) throw refusedName(name);
    if (++keys > maxKeys) throw refused(`an object has more than ${maxKeys} members`);
    members += walk(child, depthLeft);
  }
  return keys + members;
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
