import { WervelError } from "@wervel/schema";
import type { Metric } from "@wervel/schema";
import { outputScope } from "../oracle/read-scope.ts";
import { int } from "../oracle/scope.ts";
import type { Expr, Order, Pred, Read, Source } from "../plan/plan.ts";
import { checkOperand } from "./check-operand.ts";
import { Slot } from "./parameter.ts";
import { Numbering } from "./shape.ts";
import type { QuerySource } from "./source.ts";
import { rowsOf } from "./state.ts";
import type { Table } from "./table.ts";

/** The most neighbours of one search: as many rows as `all()` reads. */
const maxNeighbours = 10_000;

/** The column that says how near a record is. */
const score = "score";

interface Nearest {
  readonly field: string;
  readonly vector: unknown;
  readonly k: unknown;
  readonly metric: Metric | undefined;
}

/**
 * The records of an entity that are nearest to a vector, nearest first, those of one score by their key. Conditions hold before the nearest
 * are taken: the plan is a read of the records with a computed score, ordered by it and limited, inside of the read of the query.
 */
export function nearSource(
  table: Table,
  { field, vector, k, metric: given }: Nearest,
): QuerySource {
  const { entity, name, scope } = table;
  const member = table.field(field);
  if (member.type.kind !== "vector") throw badField(name, field, member.type.kind);
  if (scope.names.has(score)) throw takenName(name);
  const metric = given ?? (entity!.fields[field]!.definition.constraints["metric"] as Metric);
  if (metric !== "cosine" && metric !== "l2" && metric !== "dot") throw badMetric(metric);
  const rows = rowsOf("near k", k);
  const count = rows instanceof Slot ? rows.map((given) => within(given as number)) : within(rows);
  const args = [checkOperand(member.operand, vector, name, field), count];
  const order: readonly Order[] = [
    metric === "l2"
      ? { key: { path: [score] }, dir: "asc", nulls: "first" }
      : { key: { path: [score] }, dir: "desc", nulls: "last" },
    ...entity!.key.map((part) => ({ key: { path: [part] }, dir: "asc", nulls: "first" }) as const),
  ];
  const own: readonly Pred[] = member.type.nullable ? [{ not: { null: { path: [field] } } }] : [];
  const read = (numbers: Numbering): Read => {
    const value: Expr = {
      op: metric,
      args: [{ path: [field] }, numbers.take(member.operand)],
    };
    return {
      from: { entity: name },
      let: { [score]: value },
      order,
      page: { limit: numbers.take(int) },
      take: { fields: [...table.fieldNames(), score], nest: {} },
    };
  };
  const build = (numbers: Numbering): Source => ({ read: read(numbers) });
  const key = `${name}%${field}.${metric}`;
  return {
    table: table.withScope(outputScope(scope.model, read(new Numbering()))),
    key,
    args,
    rewrite: () => key,
    build,
    chosen: {
      order,
      among: (from, where) => {
        const inner = (from as { readonly read: Read }).read;
        const all = [...own, ...where];
        if (all.length === 0) return from;
        return { read: { ...inner, where: all.length === 1 ? all[0]! : { and: all } } };
      },
    },
  };
}

/** @throws WERVEL_QUERY_WINDOW */
function within(count: number): number {
  if (count < 1 || count > maxNeighbours) throw badCount(count);
  return count;
}

function badField(entity: string, field: string, kind: string): WervelError {
  return new WervelError(
    "WERVEL_QUERY_NAME",
    `${entity}.${field} is of kind ${kind}, and near takes a vector.`,
    {
      help: "Declare the field with vector(dimensions).",
      details: { entity, field, kind },
    },
  );
}

function takenName(entity: string): WervelError {
  return new WervelError(
    "WERVEL_QUERY_NAME",
    `${entity} has a field score, and near gives its rows a column of that name.`,
    {
      help: 'Give the field another name; its column may stay: columns: { rating: "score" }.',
      details: { entity },
    },
  );
}

function badMetric(metric: unknown): WervelError {
  return new WervelError("WERVEL_QUERY_OPERAND", `near knows no metric ${String(metric)}.`, {
    help: "Take cosine, l2 or dot.",
  });
}

function badCount(count: number): WervelError {
  return new WervelError(
    "WERVEL_QUERY_WINDOW",
    `near takes a k from 1 to ${maxNeighbours}, not ${count}.`,
    { help: "Check it before it gets here: int({ min: 1, max: 100 }).", details: { k: count } },
  );
}
