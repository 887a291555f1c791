import type { Name } from "../plan/plan.ts";

/** Names that rows bear otherwise than the plan, at their own level and in their includes. */
export interface Rename {
  readonly own: readonly (readonly [inner: Name, outer: Name])[];
  readonly nested: Readonly<Record<Name, Rename>>;
}

/** Makes the rename of a query from that of its selection and those of its includes; `undefined` where there is nothing to do. */
export function renameOf(own: Rename["own"], nested: Rename["nested"]): Rename | undefined {
  for (const _ in nested) return { own, nested };
  return own.length === 0 ? undefined : { own, nested };
}

type Row = Readonly<Record<Name, unknown>>;

/** Gives the members of a row their outer names, in their order. */
export function renameRow(row: Row, rename: Rename): Row {
  const outer = new Map(rename.own);
  const renamed: Record<Name, unknown> = {};
  for (const [name, value] of Object.entries(row)) {
    const nested = rename.nested[name];
    renamed[outer.get(name) ?? name] = nested === undefined ? value : renameNested(value, nested);
  }
  return renamed;
}

function renameNested(value: unknown, rename: Rename): unknown {
  if (value === null || value === undefined) return value;
  return Array.isArray(value)
    ? value.map((row: Row) => renameRow(row, rename))
    : renameRow(value as Row, rename);
}
