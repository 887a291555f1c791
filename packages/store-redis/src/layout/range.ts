import { compareText } from "@wervel/data";
import { orderText } from "../encoding/order-text.ts";
import { type Layout, type Part, partText, someTag } from "./layout.ts";

/** A place among the members of an index: at a text, or behind all that begins with it. */
export interface Place {
  readonly text: string;
  readonly behind: boolean;
}

/** Members of an index between two places. What stands at the text of `min` belongs to it, what stands at that of `max` does not. */
export interface Range {
  readonly layout: Layout;
  /** What all of the members begin with. */
  readonly prefix: string;
  readonly min: Place;
  readonly max: Place;
}

/** All members that begin with a text. */
export function prefixRange(layout: Layout, prefix: string): Range {
  return {
    layout,
    prefix,
    min: { text: prefix, behind: false },
    max: { text: prefix, behind: true },
  };
}

/** Writes the first parts of an index; undefined where a value equals nothing. */
export function prefixText(layout: Layout, values: readonly unknown[]): string | undefined {
  let prefix = "";
  for (let i = 0; i < values.length; i++) {
    const text = textOfPart(layout, layout.parts[i]!, values[i]);
    if (text === undefined) return undefined;
    prefix += text;
  }
  return prefix;
}

/** Writes one part as it stands in this index: those of a key have no tag, for they are never null. */
export function textOfPart(layout: Layout, part: Part, value: unknown): string | undefined {
  if (layout.kind !== "key") return partText(part, value);
  return value === null || value === undefined ? undefined : orderText(part.type, value);
}

/** What all values of a part that are not null begin with in this index. */
export function tagOfPart(layout: Layout, part: Part): string {
  return layout.kind === "key" ? "" : someTag(part);
}

/** The later of two places. */
export function later(a: Place, b: Place): Place {
  return isLater(a, b) ? a : b;
}

/** The earlier of two places. */
export function earlier(a: Place, b: Place): Place {
  return isLater(a, b) ? b : a;
}

function isLater(a: Place, b: Place): boolean {
  if (a.text === b.text) return a.behind;
  if (b.text.startsWith(a.text)) return a.behind;
  if (a.text.startsWith(b.text)) return !b.behind;
  return compareText(a.text, b.text) > 0;
}

/** Writes a place as the lower end of a range command. */
export function lowerEnd({ text, behind }: Place): string | Buffer {
  if (behind) return behindText("(", text);
  return text === "" ? "-" : `[${text}`;
}

/** Writes a place as the upper end of a range command. */
export function upperEnd({ text, behind }: Place): string | Buffer {
  if (!behind) return text === "" ? "(" : `(${text}`;
  return text === "" ? "+" : behindText("(", text);
}

// No UTF-8 holds the byte 0xff, so that it stands behind everything that begins with the text.
function behindText(bracket: string, text: string): Buffer {
  return Buffer.concat([Buffer.from(bracket + text, "utf8"), Buffer.of(0xff)]);
}
