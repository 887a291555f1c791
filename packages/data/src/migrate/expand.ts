import type { ValueType } from "../plan/plan.ts";
import { isDeepStrictEqual } from "./deep-equal.ts";
import { own } from "./own.ts";
import type { ColumnSnapshot, ModelSnapshot, TableSnapshot } from "./snapshot.ts";

/**
 * Says what a database must hold so that the program before and the program after a change can both work on it: everything that either
 * has, and no demand for a value that only one of them writes. Uniques and references of either hold, since either may count on them. The
 * way from there to the new snapshot is the contraction.
 */
export function expandedSnapshot(from: ModelSnapshot, to: ModelSnapshot): ModelSnapshot {
  const names = new Set([...Object.keys(from.tables), ...Object.keys(to.tables)]);
  const tables = [...names].map((name) => {
    const [before, after] = [own(from.tables, name), own(to.tables, name)];
    const table = before !== undefined && after !== undefined ? merged(before, after) : undefined;
    return [name, table ?? before ?? after!] as const;
  });
  return { ...to, tables: Object.fromEntries(tables) };
}

function merged(from: TableSnapshot, to: TableSnapshot): TableSnapshot {
  const names = new Set([...Object.keys(from.columns), ...Object.keys(to.columns)]);
  const columns = [...names].map((name) => {
    const column = sharedColumn(own(from.columns, name), own(to.columns, name));
    return [name, column] as const;
  });
  return {
    ...to,
    columns: Object.fromEntries(columns),
    uniques: union(from.uniques, to.uniques),
    indexes: union(from.indexes, to.indexes),
    references: union(from.references, to.references),
  };
}

// A column that one program does not know must do without a value from it.
function sharedColumn(
  from: ColumnSnapshot | undefined,
  to: ColumnSnapshot | undefined,
): ColumnSnapshot {
  if (from === undefined || to === undefined) {
    const only = (from ?? to)!;
    return only.type.nullable ? only : { ...only, type: { ...only.type, nullable: true } };
  }
  return {
    ...to,
    folded: from.folded || to.folded,
    elementIndex: from.elementIndex || to.elementIndex,
    type: wider(from.type, to.type),
  };
}

/** The narrowest type that holds the values of both. Kinds that have none in common become the new one. */
function wider(from: ValueType, to: ValueType): ValueType {
  if (isDeepStrictEqual(from, to)) return to;
  const nullable = from.nullable || to.nullable;
  if (from.kind !== to.kind) {
    const kept = isWiderKind(to.kind, from.kind) ? from : to;
    return { ...kept, nullable };
  }
  if (from.kind === "decimal") return { ...to, ...digits(from, to), nullable };
  const { max: _, ...rest } = to;
  const max =
    from.max === undefined || to.max === undefined ? undefined : Math.max(from.max, to.max);
  return { ...rest, nullable, ...(max === undefined ? {} : { max }) };
}

function digits(from: ValueType, to: ValueType): { precision?: number; scale: number } {
  const scale = Math.max(from.scale ?? 0, to.scale ?? 0);
  if (from.precision === undefined || to.precision === undefined) return { scale };
  const whole = Math.max(from.precision - (from.scale ?? 0), to.precision - (to.scale ?? 0));
  return { scale, precision: whole + scale };
}

/** Whether every value of one kind is one of another. */
export function isWiderKind(from: ValueType["kind"], to: ValueType["kind"]): boolean {
  return (from === "int" && to === "int64") || (from === "choice" && to === "text");
}

function union<T extends { readonly name: string }>(
  from: readonly T[],
  to: readonly T[],
): readonly T[] {
  const names = new Set(to.map(({ name }) => name));
  return [...to, ...from.filter(({ name }) => !names.has(name))];
}
