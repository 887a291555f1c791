import { DataError, fold } from "@wervel/data";
import { orderText, turned } from "../encoding/order-text.ts";
import type { End, IndexAccess, Values } from "../access/access.ts";
import type { Part } from "../layout/layout.ts";
import {
  earlier,
  later,
  type Place,
  prefixRange,
  type Range,
  tagOfPart,
  textOfPart,
} from "../layout/range.ts";
import { valueOf } from "./values.ts";

/** Ranges of an index, none overlapping another, and whether they say exactly what was asked. */
export interface Ranges {
  readonly ranges: readonly Range[];
  readonly isExact: boolean;
}

/** Reads the values that another read finds. */
export type ReadFound = (
  values: Extract<Values, { found: unknown }>,
) => Promise<readonly unknown[]>;

/** Writes the ranges of an access with the values of its arguments. `after` are the values of a cursor, where its order is the index's. */
export async function rangesOf(
  access: IndexAccess,
  args: readonly unknown[],
  after: readonly unknown[] | undefined,
  readFound: ReadFound,
): Promise<Ranges> {
  const { layout, equal, ends } = access;
  let prefixes = [""];
  for (const [i, values] of equal.entries()) {
    const part = layout.parts[i]!;
    const list = await valuesOf(values, args, readFound);
    const texts = new Set(list.flatMap((value) => textsOf(access, part, value)));
    prefixes = prefixes.flatMap((prefix) => [...texts].map((text) => prefix + text));
  }
  let isExact = access.isExact;
  const ranges: Range[] = [];
  for (const prefix of prefixes) {
    let range: Range | undefined = prefixRange(layout, prefix);
    for (const end of ends) {
      if (range === undefined) break;
      const narrowed = narrow(range, layout.parts[equal.length]!, prefix, end, args);
      if (narrowed === "unwritable") isExact = false;
      else range = narrowed;
    }
    if (range !== undefined && after !== undefined) {
      const behind = behindCursor(range, access, prefix, after);
      if (behind === undefined) isExact = false;
      else range = behind;
    }
    if (range !== undefined) ranges.push(range);
  }
  return { ranges, isExact };
}

async function valuesOf(
  values: Values,
  args: readonly unknown[],
  readFound: ReadFound,
): Promise<readonly unknown[]> {
  if ("one" in values) return [valueOf(values.one, args)];
  if ("list" in values) return (args[values.list] ?? []) as readonly unknown[];
  return readFound(values);
}

// Null equals null where a field itself is compared; nothing folded and no element of a list equals it.
function textsOf({ layout }: IndexAccess, part: Part, value: unknown): readonly string[] {
  if ((value === null || value === undefined) && part.of !== "value") return [];
  const text = textOfPart(layout, part, value);
  return text === undefined ? [] : [text];
}

/** Cuts a range at a value; undefined where nothing is left. */
function narrow(
  range: Range,
  part: Part,
  prefix: string,
  { op, value: known }: End,
  args: readonly unknown[],
): Range | undefined | "unwritable" {
  const value = valueOf(known, args);
  if (value === null) return undefined;
  const { layout } = range;
  const some = prefixRange(layout, prefix + tagOfPart(layout, part));
  const min = later(range.min, some.min);
  const max = earlier(range.max, some.max);
  if (op === "startsWith") {
    const text = prefix + tagOfPart(layout, part) + beginningOf(part, value as string);
    return { ...prefixRange(layout, text), prefix };
  }
  const text = textOfPart(layout, part, value);
  if (text === undefined) return "unwritable";
  const at: Place = { text: prefix + text, behind: false };
  const behind: Place = { text: prefix + text, behind: true };
  const isLower = (op === "gt" || op === "gte") === (part.dir === "asc");
  const keepsEqual = op === "gte" || op === "lte";
  if (isLower) return { ...range, min: later(min, keepsEqual ? at : behind), max };
  return { ...range, min, max: earlier(max, keepsEqual ? behind : at) };
}

/** How texts with this beginning begin in an index: without the character that ends them. */
function beginningOf(part: Part, value: string): string {
  const text = orderText(part.type, part.of === "folded" ? fold(value) : value)!;
  const written = part.dir === "asc" ? text : turned(part.type, text);
  return written.slice(0, -1);
}

function behindCursor(
  range: Range,
  { layout, served, reverse }: IndexAccess,
  prefix: string,
  after: readonly unknown[],
): Range | undefined {
  let text = prefix;
  for (const { part, order, isKey } of served) {
    const value = after[order];
    const own = isKey ? keyText(part, value) : textOfPart(layout, part, value);
    if (own === undefined) return undefined;
    text += own;
  }
  return reverse
    ? { ...range, max: earlier(range.max, { text, behind: false }) }
    : { ...range, min: later(range.min, { text, behind: true }) };
}

function keyText({ type, dir }: Part, value: unknown): string | undefined {
  const text = value === null ? undefined : orderText(type, value);
  return text === undefined || dir === "asc" ? text : turned(type, text);
}

/** @throws `limit.merge` where more ranges than the limit would have to be read side by side. */
export function expectMergeable(ranges: readonly Range[], most: number): void {
  if (ranges.length <= most) return;
  throw new DataError(
    "limit.merge",
    `${ranges.length} ranges of an index would have to be merged, and ${most} are the most.`,
    {
      store: "redis",
      details: { limit: most },
      help: "Ask for fewer values at once, or give the query an order by which it need not be merged.",
    },
  );
}
