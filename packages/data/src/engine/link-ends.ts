import { DataError } from "../errors.ts";
import type { EntityDescription, ModelDescription } from "../model/description.ts";
import { entityOf, relationOf } from "../oracle/scope.ts";
import { tupleKey } from "../oracle/value.ts";
import type { Expr, Name, Pred, Write } from "../plan/plan.ts";
import type { Executor, Store } from "../store/store.ts";
import { type Caller, withAmbient } from "./caller.ts";
import { type PreparedRead, prepareRead } from "./prepare-read.ts";
import { expectRunnable } from "./runnable.ts";

type FlatRow = readonly unknown[];

/** One end of links: whose records must be the tenant's, and where its key stands in the rows. */
interface End {
  readonly entity: Name;
  readonly fields: readonly Name[];
  readonly from: number;
  readonly read: PreparedRead;
}

/** The ends of a link or unlink that belong to tenants. */
export interface LinkEnds {
  readonly rows: number;
  readonly isLink: boolean;
  readonly ends: readonly End[];
}

/** Prepares the reads that tell whether the ends of links are the tenant's; undefined where no end has a tenant. */
export function linkEnds(
  model: ModelDescription,
  store: Store,
  write: Write,
): LinkEnds | undefined {
  const asked = "link" in write ? write.link : "unlink" in write ? write.unlink : undefined;
  if (asked === undefined) return undefined;
  const own = entityOf(model, asked.entity);
  const relation = relationOf(own, asked.relation);
  if (relation?.through === undefined) return undefined;
  const target = entityOf(model, relation.to);
  const fields = relation.pairs.map(([name]) => name);
  const theirs = relation.through.pairs.map(([, name]) => name);
  const ends = [
    ...endOf(model, store, own, fields, 0),
    ...endOf(model, store, target, theirs, fields.length),
  ];
  if (ends.length === 0) return undefined;
  return { rows: (write as { rows: number }).rows, isLink: "link" in write, ends };
}

function endOf(
  model: ModelDescription,
  store: Store,
  entity: EntityDescription,
  fields: readonly Name[],
  from: number,
): readonly End[] {
  if (entity.tenant === undefined) return [];
  const paths = fields.map((name): Expr => ({ path: [name] }));
  const types = fields.map((name) => entity.fields[name]!.type);
  const where: Pred =
    fields.length === 1
      ? { in: paths[0]!, list: { arg: 0, type: types[0]! } }
      : { in: paths, list: { arg: 0, type: types } };
  const asked = { from: { entity: entity.name }, where, order: [], take: { fields, nest: {} } };
  // What is merely hidden is still there to be linked.
  const read = prepareRead(model, store, asked, 1, Object.keys(entity.filters));
  return [{ entity: entity.name, fields, from, read }];
}

/**
 * Keeps the rows whose ends are the tenant's.
 *
 * @throws `constraint.reference` for a link to or from another record.
 */
export async function ownLinks(
  { rows, isLink, ends }: LinkEnds,
  store: Store,
  executor: Executor,
  args: readonly unknown[],
  caller: Caller,
  now: () => Date,
): Promise<readonly unknown[]> {
  let kept = args[rows] as readonly FlatRow[];
  for (const { entity, fields, from, read } of ends) {
    const keyIn = (row: FlatRow): FlatRow => row.slice(from, from + fields.length);
    const keys = kept.map((row) => (fields.length === 1 ? row[from] : keyIn(row)));
    const compiled = expectRunnable(store, read, true);
    const values = withAmbient([keys], read.ambient, caller, now);
    const found = await executor.run(compiled, values, {});
    const known = new Set(found.rows.map((row) => tupleKey(fields.map((name) => row[name]))));
    const own = kept.filter((row) => known.has(tupleKey(keyIn(row))));
    if (isLink && own.length < kept.length) throw unknownEnd(entity, fields);
    kept = own;
  }
  const all = args.slice();
  all[rows] = kept;
  return all;
}

function unknownEnd(entity: Name, fields: readonly Name[]): DataError {
  return new DataError("constraint.reference", `A link names a ${entity} that is not there.`, {
    entity,
    fields,
    help: "Link records that exist, of the same tenant.",
  });
}
