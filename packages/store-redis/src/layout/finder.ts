import type { Layout } from "./layout.ts";
import type { Shape } from "./shape.ts";

/** How records with given values of some fields are found. */
export type Finder =
  | { readonly by: "key" }
  | { readonly by: "range"; readonly layout: Layout; readonly parts: number }
  | { readonly by: "whole" };

const finders = new WeakMap<Shape, Map<string, Finder | undefined>>();

/** Finds the way to records that have given values in some fields; undefined where none is declared and the entity is not small. */
export function finderOf(
  shape: Shape,
  fields: readonly string[],
  folded = false,
): Finder | undefined {
  let known = finders.get(shape);
  if (known === undefined) finders.set(shape, (known = new Map()));
  const name = `${folded} ${fields.join("\0")}`;
  if (!known.has(name)) known.set(name, findWay(shape, new Set(fields), folded));
  return known.get(name);
}

function findWay(shape: Shape, fields: ReadonlySet<string>, folded: boolean): Finder | undefined {
  if (!folded && shape.key.every(({ field }) => fields.has(field))) return { by: "key" };
  let best: Extract<Finder, { by: "range" }> | undefined;
  for (const layout of shape.layouts) {
    const parts = leading(layout, fields, folded);
    if (parts > (best?.parts ?? 0)) best = { by: "range", layout, parts };
  }
  return best ?? (shape.small ? { by: "whole" } : undefined);
}

/** Counts the parts at the beginning of a layout that the fields fix. */
function leading(layout: Layout, fields: ReadonlySet<string>, folded: boolean): number {
  const wanted = folded ? "folded" : "value";
  const end = layout.parts.findIndex(({ field, of }) => of !== wanted || !fields.has(field));
  return end === -1 ? layout.parts.length : end;
}
