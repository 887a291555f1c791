import type { EntityDescription, Name } from "@wervel/data";
import type { Row, Rows } from "../program.ts";

/** Rows in an order in which they can be inserted one by one. */
export interface Ordered {
  readonly rows: Rows;
  /** Rows that refer to one after them, as rows in a circle do: their references can only be set when all are there. */
  readonly late: ReadonlySet<Row>;
}

/** How the records of an entity refer to each other, as far as given columns say. */
export interface SelfReferences {
  /** The fields of these references. */
  readonly fields: readonly Name[];
  /** Puts rows in an order in which each stands after those of them that it refers to. */
  order(rows: Rows): Ordered;
}

/** Finds the references of an entity to itself: some databases look at them row by row, not when a statement is done. */
export function selfReferences(
  entity: EntityDescription,
  columns: readonly Name[],
): SelfReferences | undefined {
  const ties = Object.values(entity.relations)
    .filter(({ kind, enforced, to }) => kind === "one" && enforced && to === entity.name)
    .map(({ pairs }) => ({
      fields: pairs.map(([own]) => own),
      from: pairs.map(([own]) => columns.indexOf(own)),
      to: pairs.map(([, theirs]) => columns.indexOf(theirs)),
    }))
    .filter(({ from, to }) => [...from, ...to].every((index) => index >= 0));
  if (ties.length === 0) return undefined;
  return {
    fields: [...new Set(ties.flatMap(({ fields }) => fields))],
    order: (rows) => {
      const known = ties.map(
        ({ to }) => new Map(rows.map((row) => [identity(row, to), row] as const)),
      );
      const targets = (row: Row): Row[] =>
        ties.flatMap(({ from }, i) => {
          const target = known[i]!.get(identity(row, from));
          return target === undefined || target === row ? [] : [target];
        });
      return sorted(rows, targets);
    },
  };
}

function sorted(rows: Rows, targets: (row: Row) => Row[]): Ordered {
  const placed = new Set<Row>();
  const open = new Set<Row>();
  for (const first of rows) {
    const stack = placed.has(first) ? [] : [first];
    while (stack.length > 0) {
      const row = stack.at(-1)!;
      open.add(row);
      const next = targets(row).find((target) => !placed.has(target) && !open.has(target));
      if (next !== undefined) stack.push(next);
      else {
        placed.add(row);
        stack.pop();
      }
    }
  }
  const at = new Map([...placed].map((row, i) => [row, i] as const));
  const late = rows.filter((row) => targets(row).some((target) => at.get(target)! > at.get(row)!));
  return { rows: [...placed], late: new Set(late) };
}

function identity(row: Row, indexes: readonly number[]): string {
  return JSON.stringify(indexes.map((index) => String(row[index])));
}
