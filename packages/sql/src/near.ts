import type { Arg, Expr, Name, Pred, Read, ValueType } from "@wervel/data";
import { rowScope } from "@wervel/data";
import type { Nearest } from "@wervel/data/interpreter";
import type { RawRow } from "./decode.ts";
import { type Emission, tableFrame } from "./frame.ts";
import { membersOf, tuplesText } from "./lists.ts";
import type { SqlText } from "./parameters.ts";
import { Refusal } from "./refusal.ts";
import type { Rows } from "./source.ts";

/**
 * What must be found before a read can run, in the same transaction: the nearest of some records, where the database cannot compute how near
 * a vector is. Keys and vectors of what the conditions leave are read in pieces.
 */
export interface NearStep {
  readonly statement: SqlText;
  /** Begins a search with the arguments of the plan. */
  begin(args: readonly unknown[]): Promise<NearSearch>;
}

/** A search that is under way. */
export interface NearSearch {
  take(rows: readonly RawRow[]): void;
  /** Remembers for a run with these arguments what was found. */
  end(args: readonly unknown[]): void;
}

type Metric = "cosine" | "l2" | "dot";

/** What a read that chooses the nearest of an entity's records says. */
interface Choice {
  readonly entity: Name;
  readonly score: Name;
  readonly metric: Metric;
  readonly field: Name;
  readonly vector: Arg;
}

const metrics: ReadonlySet<string> = new Set(["cosine", "l2", "dot"] satisfies Metric[]);

/** Tells whether an operator compares two vectors. */
export function comparesVectors(op: string): op is Metric {
  return metrics.has(op);
}

/** Finds the choice of the nearest in a read, where its database cannot compute it. */
export function choiceOf({ dialect }: Emission, read: Read): Choice | undefined {
  if (dialect.nearest !== "composed" || !("entity" in read.from)) return undefined;
  const [entry, other] = Object.entries(read.let ?? {});
  const choice = entry === undefined ? undefined : nearness(read.from.entity, ...entry);
  if (choice === undefined || other !== undefined || !isChosen(read, choice.score))
    return undefined;
  return choice;
}

function nearness(entity: Name, score: Name, expr: Expr): Choice | undefined {
  if (!("op" in expr) || !comparesVectors(expr.op)) return undefined;
  const [own, vector] = expr.args;
  if (own === undefined || !("path" in own) || own.path.length !== 1) return undefined;
  if (vector === undefined || !("arg" in vector)) return undefined;
  return { entity, score, metric: expr.op, field: own.path[0]!, vector };
}

function isChosen({ group, distinct, page, order }: Read, score: Name): boolean {
  const key = order[0]?.key;
  return (
    group === undefined &&
    distinct === undefined &&
    page?.limit !== undefined &&
    page.offset === undefined &&
    page.after === undefined &&
    key !== undefined &&
    "path" in key &&
    key.path.length === 1 &&
    key.path[0] === score &&
    order.slice(1).every(({ dir }) => dir === "asc")
  );
}

/** Writes the rows of a choice: the records with the keys that were found, each beside its score. */
export function chosenRows(emission: Emission, read: Read, choice: Choice): Rows {
  const { dialect } = emission;
  const entity = emission.entity(choice.entity);
  const { on, of } = conditions(read.where, choice.score);
  const scope = rowScope(emission.model, read);
  const type = scope.names.get(choice.score)!;
  const scoreScope = {
    model: emission.model,
    entity: undefined,
    names: new Map([[choice.score, type]]),
  };
  const types = [...entity.key.map((name) => entity.fields[name]!.type), type];
  const found = new WeakMap<readonly unknown[], readonly (readonly unknown[])[]>();
  const { limit } = read.page!;
  emission.steps.push({
    statement: candidates(emission, read, choice, of),
    begin: async (args) => {
      const { nearestOf } = await import("@wervel/data/interpreter");
      const nearest = nearestOf({
        metric: choice.metric,
        vector: args[choice.vector.arg] as readonly number[],
        k: "arg" in limit! ? (args[limit.arg] as number) : (limit!.const as number),
        dir: read.order[0]!.dir,
        key: types.slice(0, -1),
        test: on === undefined ? undefined : { pred: on, scope: scoreScope, args },
      });
      const take = taker(emission, types.slice(0, -1), entity.fields[choice.field]!.type, nearest);
      return { take, end: (own) => void found.set(own, nearest.found()) };
    },
  });
  const write = tuplesText(dialect, membersOf(types));
  const list = emission.parameters.add((args) => write(found.get(args) ?? []));
  const chosen = emission.alias("n");
  const alias = emission.alias("t");
  const frame = tableFrame(emission, entity, alias, []);
  const item = (index: number): string => dialect.list.item(chosen, types[index]!, index);
  const tie = entity.key.map((name, i) => `${frame.sql(name)} = ${item(i)}`).join(" and ");
  const listed = dialect.list.listed?.(chosen, list);
  return {
    frame: {
      ...frame,
      scope,
      sql: (name) => (name === choice.score ? item(entity.key.length) : frame.sql(name)),
    },
    from: `${dialect.list.rows(list, chosen, { tuple: types })} join ${emission.table(entity, alias)} on ${tie}`,
    where: listed === undefined ? [] : [listed],
  };
}

/** Parts the conditions on records from those on the score alone. */
function conditions(
  where: Pred | undefined,
  score: Name,
): { readonly on: Pred | undefined; readonly of: Pred | undefined } {
  const parts = where === undefined ? [] : conjuncts(where);
  const isOn = (part: Pred): boolean => namesIn(part).has(score);
  const on = parts.filter(isOn);
  if (on.some((part) => namesIn(part).size > 1))
    throw new Refusal(
      "near.score",
      "A condition joins the score with fields, and this database has the one without the other.",
      "put the condition on the score and that on the fields side by side, or behind .sub()",
    );
  return { on: joined(on), of: joined(parts.filter((part) => !isOn(part))) };
}

function conjuncts(pred: Pred): readonly Pred[] {
  return "and" in pred ? pred.and.flatMap(conjuncts) : [pred];
}

function joined(parts: readonly Pred[]): Pred | undefined {
  return parts.length === 0 ? undefined : { and: parts };
}

/** The names of the row that a condition is about; what it says of related records and elements is about them. */
function namesIn(part: object, names: Set<Name> = new Set()): ReadonlySet<Name> {
  if (Object.hasOwn(part, "over")) return names.add((part as { readonly over: Name }).over);
  for (const member of ["path", "some", "element"] as const)
    if (Object.hasOwn(part, member))
      return names.add((part as Record<typeof member, readonly Name[]>)[member][0]!);
  for (const inner of Object.values(part))
    if (typeof inner === "object" && inner !== null) namesIn(inner as object, names);
  return names;
}

function candidates(
  emission: Emission,
  read: Read,
  { field }: Choice,
  where: Pred | undefined,
): SqlText {
  const own = emission.fresh();
  const key = emission.entity((read.from as { readonly entity: Name }).entity).key;
  const { text } = own.select(
    {
      from: read.from,
      ...(where === undefined ? {} : { where }),
      order: [],
      take: { fields: [...key, field], nest: {} },
    },
    { as: "rows" },
  );
  return own.parameters.finish(text);
}

function taker(
  { dialect }: Emission,
  key: readonly ValueType[],
  vector: ValueType,
  nearest: Nearest,
): (rows: readonly RawRow[]) => void {
  const decoders = key.map((type) => dialect.codec(type).decode);
  const decode = dialect.codec(vector).decode!;
  return (rows) => {
    for (const row of rows) {
      const parts = decoders.map((read, i) => (read === undefined ? row[i] : read(row[i])));
      nearest.offer(parts, decode(row[key.length]) as readonly number[]);
    }
  };
}
