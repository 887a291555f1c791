import type { Contestant, HappeningRow, Written } from "./contestant.ts";

/** The works, in the order of the tables. */
export const works = {
  one: "read one by key",
  page: "page of 20 with its authors",
  children: "20 parents with 40 children",
  all: "10,000 rows",
  insert: "insert one",
  insertMany: "insert 1,000",
  update: "update one, version checked",
  unit: "unit of five writes",
} as const;
export type WorkName = keyof typeof works;
export const workNames = Object.keys(works) as readonly WorkName[];

/** How many articles there are. */
export const articleCount = 10_000;
const many = 1_000;

/** Makes the function that does a work once, each time with other keys. */
export async function workOf(
  name: WorkName,
  contestant: Contestant,
): Promise<() => Promise<unknown>> {
  let at = 0;
  // A step that shares no factor with the number of keys reaches all of them, in no order.
  const next = (below: number): number => (at = (at + 4_099) % below);
  switch (name) {
    case "one":
      return () => contestant.one(next(articleCount) + 1);
    case "page":
      return () => contestant.page(next(articleCount - 20));
    case "children":
      return () => contestant.children(next(articleCount - 20));
    case "all":
      return () => contestant.all();
    case "insert":
      return () => contestant.insert(writtenAs("timed", at++));
    case "insertMany":
      return () =>
        contestant.insertMany(Array.from({ length: many }, (_, i) => writtenAs("timed", i)));
    case "update": {
      const { id, version: first } = await contestant.insert(writtenAs("timed", 0));
      let version = first;
      return async () => {
        if ((await contestant.update(id, version++, at++)) === null)
          throw new Error("No record had the version.");
      };
    }
    case "unit": {
      const { id } = await contestant.insert(writtenAs("timed", 0));
      return () => contestant.unit(writtenAs("timed", at++), writtenAs("timed", at++), id);
    }
  }
}

/** Does a work once with the same keys for everybody, and gives the rows to compare: those read, or those that it wrote and those that it gave back, without their keys. */
export async function rowsOf(
  name: WorkName,
  contestant: Contestant,
  written: (kind: string) => Promise<readonly Written[]>,
  kind: string,
): Promise<unknown> {
  // What stands for no record is no row.
  const plain = (rows: readonly unknown[]): unknown[] =>
    rows.map((row) => canonical(typeof row === "object" ? (contestant.plain?.(row) ?? row) : row));
  // Their keys are other ones with each contestant, and must be numbers.
  const unkeyed = (rows: readonly unknown[]): unknown[] =>
    plain(rows).map((row) => {
      if (typeof row !== "object" || row === null) return row;
      const { id, ...rest } = row as { id?: unknown };
      return id === undefined ? rest : { ...rest, id: typeof id };
    });
  switch (name) {
    case "one":
      return plain([await contestant.one(77), (await contestant.one(-1)) ?? "none"]);
    case "page":
      return plain(await contestant.page(500));
    case "children":
      return plain(await contestant.children(500));
    case "all":
      return plain(await contestant.all());
    case "insert":
      return unkeyed([await contestant.insert(writtenAs(kind, 1)), ...(await written(kind))]);
    case "insertMany": {
      const rows = Array.from({ length: many }, (_, i) => writtenAs(kind, i));
      const given = (await contestant.insertMany(rows)) as readonly HappeningRow[];
      const keys = new Set(given.map(({ id }) => id));
      return [keys.size, ...unkeyed([...given, ...(await written(kind))])];
    }
    case "update": {
      const { id, version } = await contestant.insert(writtenAs(kind, 1));
      const done = (await contestant.update(id, version, 42)) ?? "none";
      const stale = await contestant.update(id, version, 43).catch(() => null);
      return unkeyed([done, stale ?? "none", ...(await written(kind))]);
    }
    case "unit": {
      const { id } = await contestant.insert(writtenAs(kind, 1));
      await contestant.unit(writtenAs(kind, 2), writtenAs(kind, 3), id);
    }
  }
  return canonical(await written(kind));
}

function writtenAs(kind: string, i: number): Written {
  return { kind, title: `What happened as number ${i}`, amount: i, open: i % 2 === 0 };
}

/** Copies a value with its members in the order of their names. */
function canonical(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(canonical);
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value as object).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([name, member]) => [name, canonical(member)]));
}
