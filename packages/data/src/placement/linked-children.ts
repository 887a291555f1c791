import { chunked, sideBySide } from "../engine/side-by-side.ts";
import type { RelationDescription } from "../model/description.ts";
import { expectBounds, pageBounds } from "../planner/bounds.ts";
import { entityOf } from "../oracle/scope.ts";
import { tupleKey } from "../oracle/value.ts";
import type { Arg, Children, Const, Name, Read } from "../plan/plan.ts";
import type { Result, Row, StatementOptions } from "../store/store.ts";
import { allOf, isOneOf } from "./conditions.ts";
import { crossRefused } from "./cross-refused.ts";
import { expectCarried, keysOf } from "./key-step.ts";
import { composed, type Executors, type PlacedCompiled } from "./placed-compiled.ts";
import type { Places } from "./places.ts";
import { ownName } from "./part-model.ts";

type Linked = RelationDescription & {
  readonly through: NonNullable<RelationDescription["through"]>;
};

/** How children that are linked in another store are read: the links, then the records that they lead to. */
export interface LinkedPlan {
  readonly links: Children;
  readonly records: Read;
  /** Where the keys of the records stand in their `keys`. */
  readonly keyAt: number;
  readonly argument: number;
}

/** Plans to read the links of parents in one store, and the records that they lead to in another. */
export function linkedPlan(
  places: Places,
  plan: Children,
  relation: Linked,
  argument: number,
): LinkedPlan {
  const { read } = plan;
  if (
    !("entity" in read.from) ||
    read.group !== undefined ||
    read.distinct === true ||
    read.page?.after !== undefined
  )
    throw crossRefused(
      "/children",
      `What is read of ${plan.children.relation} is grouped, nested or begins behind a cursor, and its links are in another store.`,
      "the links in the store of the records, or a query of their own",
    );
  const { link, pairs } = relation.through;
  const target = entityOf(places.model, relation.to);
  const theirs = pairs.map(([, name]) => name);
  const links: Read = {
    from: { entity: link },
    order: [],
    take: { fields: pairs.map(([name]) => name), nest: {} },
  };
  const known = isOneOf(
    theirs.map((name) => [name]),
    argument,
    target,
    theirs,
  );
  const { page: _, where, take, ...rest } = read;
  const asked = take.keys ?? [];
  return {
    links: {
      children: { entity: link, relation: ownName(plan.children.entity, relation.name) },
      parents: plan.parents,
      read: links,
    },
    records: {
      ...rest,
      where: allOf(known, where)!,
      take: { ...take, keys: [...asked, ...theirs.map((name) => [name])] },
    },
    keyAt: asked.length,
    argument,
  };
}

/** Makes the plan that reads links and records one after the other. */
export function linkedChildren(
  plan: Children,
  { keyAt, argument, links: { read: linkRead } }: LinkedPlan,
  links: PlacedCompiled,
  records: PlacedCompiled,
): PlacedCompiled {
  const { read } = plan;
  const bounds = pageBounds(read.page);
  const { entity } = plan.read.from as { entity: string };
  const { fields } = linkRead.take;
  const maxKeys = records.maxKeys ?? Number.POSITIVE_INFINITY;
  return {
    ...composed([links, records]),
    scan: links.scan === "full" ? "full" : records.scan,
    ...(links.maxKeys === undefined ? {} : { maxKeys: links.maxKeys }),
    async execute(on, args, options): Promise<Result> {
      expectBounds(bounds, args);
      const found = await links.execute(on, args, options);
      const parents = parentsOf(found, fields);
      const keys = keysOf(found.rows, fields);
      expectCarried(keys.length, entity);
      // In pieces the records would be ordered piece by piece.
      const size = read.order.length === 0 ? maxKeys : keys.length;
      const results = await readAll(records, keys, Math.max(size, 1), {
        on,
        args,
        options,
        argument,
      });
      const result = distributed(results, parents, keyAt, read, args);
      return { ...result, statements: 1 + results.length };
    },
    rows() {
      throw new TypeError("Children are not streamed.");
    },
  };
}

function parentsOf(
  { rows, parents = [] }: Result,
  fields: readonly Name[],
): ReadonlyMap<unknown, unknown[][]> {
  const byRecord = new Map<unknown, unknown[][]>();
  rows.forEach((row, i) => {
    const key = tupleKey(fields.map((name) => row[name]));
    const known = byRecord.get(key);
    if (known === undefined) byRecord.set(key, [[...parents[i]!]]);
    else known.push([...parents[i]!]);
  });
  return byRecord;
}

interface ReadRun {
  readonly on: Executors;
  readonly args: readonly unknown[];
  readonly options: StatementOptions | undefined;
  readonly argument: number;
}

async function readAll(
  records: PlacedCompiled,
  keys: readonly unknown[],
  size: number,
  { on, args, options, argument }: ReadRun,
): Promise<readonly Result[]> {
  const chunks = chunked(keys, size);
  const results: Result[] = [];
  await sideBySide(
    chunks.map((chunk, i) => ({ chunk, i })),
    async ({ chunk, i }) => {
      const grown = args.slice();
      grown[argument] = chunk;
      results[i] = await records.execute(on, grown, options);
    },
  );
  return results;
}

function distributed(
  results: readonly Result[],
  parents: ReadonlyMap<unknown, unknown[][]>,
  keyAt: number,
  read: Read,
  args: readonly unknown[],
): Result {
  const rows: Row[] = [];
  const owners: unknown[][] = [];
  const keys: unknown[][] = [];
  const first = countOf(read.page?.offset, args) ?? 0;
  const last = first + (countOf(read.page?.limit, args) ?? Number.POSITIVE_INFINITY);
  const seen = new Map<unknown, number>();
  for (const result of results)
    result.rows.forEach((row, i) => {
      const own = result.keys![i]!;
      for (const parent of parents.get(tupleKey(own.slice(keyAt))) ?? []) {
        const place = seen.get(tupleKey(parent)) ?? 0;
        seen.set(tupleKey(parent), place + 1);
        if (place < first || place >= last) continue;
        // Each parent gets a record of its own, into which its own children are put.
        rows.push(structuredClone(row));
        owners.push(parent);
        keys.push(own.slice(0, keyAt));
      }
    });
  return {
    rows,
    parents: owners,
    count: rows.length,
    ...(read.take.keys === undefined ? {} : { keys }),
  };
}

function countOf(part: Arg | Const | undefined, args: readonly unknown[]): number | undefined {
  if (part === undefined) return undefined;
  return ("arg" in part ? args[part.arg] : part.const) as number;
}
