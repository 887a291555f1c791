import { fold, type ValueType } from "@wervel/data";
import { endOf, orderText, turned, unturned } from "../encoding/order-text.ts";

/** A part of an index: the value of a field, its folded form, or each element of a list. */
export interface Part {
  readonly field: string;
  readonly dir: "asc" | "desc";
  readonly of: "value" | "folded" | "element";
  /** The type of what stands in the index: the element's for a list. */
  readonly type: ValueType;
}

/** How members of one index are made: its parts, then the key of the record in the direction of the last part. */
export interface Layout {
  readonly name: string;
  /** The sorted set. */
  readonly zset: string;
  /** `repeats` has the elements that stand in a list once more, and leads to no records. */
  readonly kind: "key" | "unique" | "index" | "repeats";
  readonly parts: readonly Part[];
  readonly keyDir: "asc" | "desc";
}

/** A field of a key. */
export interface KeyPart {
  readonly field: string;
  readonly type: ValueType;
}

type Values = Readonly<Record<string, unknown>>;

/** What stands before a value and for null, so that null sorts first, or last where the part is turned. */
const tags = {
  asc: { none: "1", some: "2" },
  desc: { none: "2", some: "1" },
} as const;

/** What stands for null in a part that is not turned. */
export const noneTag: string = tags.asc.none;

/** Writes a part with its tag. Undefined where no value equals it. */
export function partText(part: Part, value: unknown): string | undefined {
  const tag = tags[part.dir];
  if (value === null || value === undefined) return tag.none;
  const text = orderText(part.type, part.of === "folded" ? fold(value as string) : value);
  if (text === undefined) return undefined;
  return tag.some + (part.dir === "asc" ? text : turned(part.type, text));
}

/** What all values of a part that are not null begin with. */
export function someTag(part: Part): string {
  return tags[part.dir].some;
}

/** Writes the key of a record: what its hash is named by, and what ends its members. */
export function idOf(key: readonly KeyPart[], values: Values): string | undefined {
  let id = "";
  for (const { field, type } of key) {
    const value = values[field] ?? null;
    const text = value === null ? undefined : orderText(type, value);
    if (text === undefined) return undefined;
    id += text;
  }
  return id;
}

function turnedId(key: readonly KeyPart[], id: string): string {
  let out = "";
  let from = 0;
  for (const { type } of key) {
    const to = endOf(type, false, id, from);
    out += turned(type, id.slice(from, to));
    from = to;
  }
  return out;
}

/** Writes the key as it ends the members of a layout. */
export function suffixOf(layout: Layout, key: readonly KeyPart[], id: string): string {
  return layout.keyDir === "asc" ? id : turnedId(key, id);
}

/** Lists the members that a record has in an index: one, or one for each different element of a list. */
export function membersOf(
  layout: Layout,
  key: readonly KeyPart[],
  row: Values,
  id: string,
): readonly string[] {
  if (layout.kind === "key") return [id];
  const suffix = suffixOf(layout, key, id);
  if (layout.kind === "repeats") return repeatsOf(layout.parts[0]!, row, suffix);
  let heads = [""];
  for (const part of layout.parts) {
    const value = row[part.field] ?? null;
    const values = part.of === "element" ? ((value ?? []) as readonly unknown[]) : [value];
    const texts = [...new Set(values.map((one) => partText(part, one)!))];
    heads = heads.flatMap((head) => texts.map((text) => head + text));
  }
  return heads.map((head) => head + suffix);
}

/** One member for each time that an element stands in a list once more. */
function repeatsOf(part: Part, row: Values, suffix: string): readonly string[] {
  const seen = new Set<string>();
  const repeats: string[] = [];
  for (const element of (row[part.field] ?? []) as readonly unknown[]) {
    const text = partText(part, element)!;
    if (seen.has(text)) repeats.push(`${text}${suffix}\0${repeats.length}`);
    seen.add(text);
  }
  return repeats;
}

/** Reads the key of the record out of a member. */
export function idOfMember(layout: Layout, key: readonly KeyPart[], member: string): string {
  if (layout.kind === "key") return member;
  let from = 0;
  for (const part of layout.parts) {
    const tag = member[from];
    from++;
    if (tag === someTag(part)) from = endOf(part.type, part.dir === "desc", member, from);
  }
  if (layout.keyDir === "asc") return member.slice(from);
  let id = "";
  for (const { type } of key) {
    const to = endOf(type, true, member, from);
    id += unturned(type, member.slice(from, to));
    from = to;
  }
  return id;
}
