import type { EntityDescription, Read } from "@wervel/data";
import type { Shape } from "../layout/shape.ts";
import type { Elements } from "./program.ts";

const textual: ReadonlySet<string> = new Set(["text", "choice", "uuid", "date"]);

/**
 * Recognises a read of all elements of an indexed list that asks for nothing else of the records, such as the tags in use and how often: the
 * index of the elements answers it without any record.
 */
export function elementsOf(
  read: Read,
  entity: EntityDescription,
  shape: Shape,
): Elements | undefined {
  const { layouts, expires } = shape;
  const { from, ...rest } = read;
  const names = new Set([
    "position",
    ...Object.keys(entity.fields),
    ...Object.keys(entity.relations),
  ]);
  if (expires !== undefined || mentions(rest, names)) return undefined;
  if ("read" in from) return elementsOf(from.read, entity, shape);
  if (!("each" in from)) return undefined;
  const { each: field, of } = from;
  const { type, elementIndex } = entity.fields[field] ?? {};
  if (elementIndex !== true || !textual.has(type?.of?.kind ?? "")) return undefined;
  if (!("entity" in of.from) || of.where !== undefined || of.page !== undefined) return undefined;
  if (of.group !== undefined || of.distinct === true || of.let !== undefined) return undefined;
  const own = layouts.filter(({ parts }) => parts[0]?.of === "element" && parts[0].field === field);
  return { field, layouts: own };
}

/** Tells whether one of these names stands anywhere in a part of a plan. */
function mentions(part: unknown, names: ReadonlySet<string>): boolean {
  if (typeof part === "string") return names.has(part);
  if (typeof part !== "object" || part === null) return false;
  return Object.entries(part).some(([name, inner]) => names.has(name) || mentions(inner, names));
}
