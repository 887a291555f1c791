import type { EntityDescription, Name } from "@wervel/data";
import type { Row, Rows } from "../program.ts";

/**
 * Makes the function that puts rows in an order in which each stands after those of them that it refers to: some databases look at every row
 * on its own. Rows that refer to each other in a circle keep their places.
 */
export function inReferenceOrder(
  entity: EntityDescription,
  columns: readonly Name[],
): (rows: Rows) => Rows {
  const ties = Object.values(entity.relations)
    .filter(
      (relation) => relation.kind === "one" && relation.enforced && relation.to === entity.name,
    )
    .map(({ pairs }) => ({
      from: pairs.map(([own]) => columns.indexOf(own)),
      to: pairs.map(([, theirs]) => columns.indexOf(theirs)),
    }))
    .filter(({ from, to }) => [...from, ...to].every((index) => index >= 0));
  if (ties.length === 0) return (rows) => rows;
  return (rows) => {
    const known = ties.map(
      ({ to }) => new Map(rows.map((row) => [identity(row, to), row] as const)),
    );
    const ordered = new Set<Row>();
    const open = new Set<Row>();
    const put = (first: Row): void => {
      const stack = [first];
      while (stack.length > 0) {
        const row = stack.at(-1)!;
        open.add(row);
        const next = ties
          .map(({ from }, i) => known[i]!.get(identity(row, from)))
          .find((target) => target !== undefined && !ordered.has(target) && !open.has(target));
        if (next !== undefined) {
          stack.push(next);
          continue;
        }
        ordered.add(row);
        stack.pop();
      }
    };
    for (const row of rows) if (!ordered.has(row)) put(row);
    return [...ordered];
  };
}

function identity(row: Row, indexes: readonly number[]): string {
  return JSON.stringify(indexes.map((index) => String(row[index])));
}
