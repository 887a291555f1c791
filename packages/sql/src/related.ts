import type { Expr, Name, Pred, RelationDescription } from "@wervel/data";
import { relationOf } from "@wervel/data";
import { type Emission, type Frame, tableFrame } from "./frame.ts";
import { Refusal } from "./refusal.ts";

/** The records that a relation reaches, as a row source with the condition that ties them to their owner. */
export interface Reached {
  readonly frame: Frame;
  readonly from: string;
  /** What stands on the far side of the tie, for each own field of the relation. */
  readonly ends: readonly string[];
}

/** Finds a relation of the record behind a frame, or refuses. */
export function relationAt(frame: Frame, name: Name): RelationDescription {
  const relation =
    frame.scope.entity === undefined ? undefined : relationOf(frame.scope.entity, name);
  if (relation === undefined) throw new Refusal("well-typed", `There is no relation ${name} here.`);
  return relation;
}

/** Makes a row source of the records that a relation reaches, through its link where it has one. */
export function reach(emission: Emission, relation: RelationDescription): Reached {
  const target = emission.entity(relation.to);
  const alias = emission.alias("t");
  const frame = tableFrame(emission, target, alias, []);
  if (relation.through === undefined)
    return {
      frame,
      from: emission.table(target, alias),
      ends: relation.pairs.map(([, theirs]) => frame.sql(theirs)),
    };
  const link = emission.entity(relation.through.link);
  const linkAlias = emission.alias("l");
  const tie = relation.through.pairs
    .map(([own, theirs]) => `${frame.sql(theirs)} = ${emission.column(link, linkAlias, own)}`)
    .join(" and ");
  return {
    frame,
    from: `${emission.table(link, linkAlias)} join ${emission.table(target, alias)} on ${tie}`,
    ends: relation.pairs.map(([, theirs]) => emission.column(link, linkAlias, theirs)),
  };
}

/** Writes the joins that paths inside a row source have asked for. */
export function joinsOf(frame: Frame): string {
  return frame.joins === undefined ? "" : frame.joins.map((join) => ` ${join}`).join("");
}

type Some = Extract<Pred, { some: readonly Name[] }>;

/** Writes a quantifier: some record of the relation satisfies the condition. */
export function someRelated(
  emission: Emission,
  frame: Frame,
  pred: Some,
  negated: boolean,
): string {
  const [name, ...rest] = pred.some;
  const relation = relationAt(frame, name!);
  if (rest.length > 0)
    return someRelated(
      emission,
      frame,
      {
        some: [name!],
        where: { some: rest, ...(pred.where === undefined ? {} : { where: pred.where }) },
      },
      negated,
    );
  const own = ownCondition(emission, frame, relation, pred.where, negated);
  if (own !== undefined) return own;
  const reached = linkAlone(emission, relation, pred.where) ?? reach(emission, relation);
  const where = pred.where === undefined ? [] : [emission.predicate(reached.frame, pred.where)];
  const from = `${reached.from}${joinsOf(reached.frame)}`;
  // Positive and with a condition, the related side may be the one with the index: `in` lets the database start there.
  if (!negated && where.length > 0 && reached.ends.length === 1 && relation.kind === "many")
    return `${frame.sql(relation.pairs[0]![0])} in (select ${reached.ends[0]} from ${from} where ${where.join(" and ")})`;
  const tie = relation.pairs.map(([field], i) => `${reached.ends[i]} = ${frame.sql(field)}`);
  return `${negated ? "not " : ""}exists (select 1 from ${from} where ${[...tie, ...where].join(" and ")})`;
}

/** Writes an aggregate of a relation as a scalar subquery. */
export function related(
  emission: Emission,
  frame: Frame,
  expr: Extract<Expr, { over: Name }>,
): string {
  const relation = relationAt(frame, expr.over);
  const counts = expr.agg.fn === "count" && expr.agg.of === undefined;
  const reached =
    (counts ? linkAlone(emission, relation, expr.where) : undefined) ?? reach(emission, relation);
  const value = emission.aggregate(reached.frame, expr.agg);
  const where = expr.where === undefined ? [] : [emission.predicate(reached.frame, expr.where)];
  const tie = relation.pairs.map(([field], i) => `${reached.ends[i]} = ${frame.sql(field)}`);
  return `(select ${value} from ${reached.from}${joinsOf(reached.frame)} where ${[...tie, ...where].join(" and ")})`;
}

// A condition on nothing but the key of an enforced to-one is a condition on the foreign key.
function ownCondition(
  emission: Emission,
  frame: Frame,
  relation: RelationDescription,
  where: Pred | undefined,
  negated: boolean,
): string | undefined {
  if (relation.kind !== "one" || !relation.enforced) return undefined;
  if (where !== undefined && !reads(where, new Set(relation.pairs.map(([, theirs]) => theirs))))
    return undefined;
  const nullable = relation.pairs.filter(([own]) => frame.scope.names.get(own)?.nullable === true);
  const there: Pred[] = nullable.map(([own]) => ({ not: { null: { path: [own] } } }));
  const target = emission.entity(relation.to);
  const own = new Map(relation.pairs.map(([field, theirs]) => [theirs, field]));
  const keyFrame: Frame = {
    ...tableFrame(emission, target, frame.alias, undefined),
    sql: (name) => frame.sql(own.get(name)!),
    folded: () => undefined,
  };
  const parts = [
    ...there.map((pred) => emission.predicate(frame, pred, negated)),
    ...(where === undefined ? [] : [emission.predicate(keyFrame, where, negated)]),
  ];
  if (parts.length === 0) return emission.predicate(frame, negated ? { or: [] } : { and: [] });
  return parts.length === 1 ? parts[0]! : `(${parts.join(negated ? " or " : " and ")})`;
}

// Where the link alone decides, the target is not joined.
function linkAlone(
  emission: Emission,
  relation: RelationDescription,
  where: Pred | undefined,
): Reached | undefined {
  const { through } = relation;
  if (through === undefined) return undefined;
  const theirs = new Map(through.pairs.map(([link, target]) => [target, link]));
  if (where !== undefined && !reads(where, new Set(theirs.keys()))) return undefined;
  const link = emission.entity(through.link);
  if (!isEnforced(link, relation.to, through.pairs)) return undefined;
  const alias = emission.alias("l");
  const target = emission.entity(relation.to);
  const frame: Frame = {
    ...tableFrame(emission, target, alias, undefined),
    sql: (name) => emission.column(link, alias, theirs.get(name)!),
    folded: () => undefined,
  };
  return {
    frame,
    from: emission.table(link, alias),
    ends: relation.pairs.map(([, field]) => emission.column(link, alias, field)),
  };
}

function isEnforced(
  link: ReturnType<Emission["entity"]>,
  target: Name,
  pairs: readonly (readonly [Name, Name])[],
): boolean {
  return Object.values(link.relations).some(
    (relation) =>
      relation.enforced &&
      relation.to === target &&
      pairs.every(([own, theirs]) => relation.pairs.some(([a, b]) => a === own && b === theirs)),
  );
}

/** Tells whether a predicate reads nothing but these fields of its record. */
function reads(pred: Pred, fields: ReadonlySet<Name>): boolean {
  if ("and" in pred) return pred.and.every((part) => reads(part, fields));
  if ("or" in pred) return pred.or.every((part) => reads(part, fields));
  if ("not" in pred) return reads(pred.not, fields);
  if ("null" in pred) return readsOnly(pred.null, fields);
  if ("in" in pred)
    return (Array.isArray(pred.in) ? pred.in : [pred.in as Expr]).every((expr: Expr) =>
      readsOnly(expr, fields),
    );
  if (!("cmp" in pred) || pred.cmp.endsWith("Fold")) return false;
  return readsOnly(pred.left, fields) && readsOnly(pred.right, fields);
}

function readsOnly(expr: Expr, fields: ReadonlySet<Name>): boolean {
  if ("arg" in expr || "const" in expr) return true;
  return "path" in expr && expr.path.length === 1 && fields.has(expr.path[0]!);
}
