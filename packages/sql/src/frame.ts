import type {
  Agg,
  EntityDescription,
  Expr,
  ModelDescription,
  Name,
  Path,
  Pred,
  Read,
  RelationDescription,
  Scope,
  ValueType,
} from "@wervel/data";
import { entityScope, resolvePath } from "@wervel/data";
import type { Dialect } from "./dialect.ts";
import type { Selected, SelectOptions } from "./select.ts";
import type { NearStep } from "./near.ts";
import { Parameters } from "./parameters.ts";
import { Refusal } from "./refusal.ts";

/** The parts of the language that hold each other: a predicate reads, a read has expressions, an expression may test a predicate. */
export interface Grammar {
  expression(emission: Emission, frame: Frame, expr: Expr, as?: ValueType): string;
  predicate(emission: Emission, frame: Frame, pred: Pred, negated?: boolean): string;
  aggregate(emission: Emission, frame: Frame, agg: Agg): string;
  select(emission: Emission, read: Read, options: SelectOptions): Selected;
}

/** What one compilation shares: the model, the words, the parameters so far and the next free alias. */
export class Emission {
  readonly model: ModelDescription;
  readonly dialect: Dialect;
  readonly parameters: Parameters;
  /** What must be found before the text can run. */
  readonly steps: NearStep[] = [];
  readonly #grammar: Grammar;
  #aliases = 0;

  constructor(model: ModelDescription, dialect: Dialect, grammar: Grammar) {
    this.#grammar = grammar;
    this.model = model;
    this.dialect = dialect;
    this.parameters = new Parameters(dialect);
  }

  /** Begins another text, with parameters of its own. */
  fresh(): Emission {
    return new Emission(this.model, this.dialect, this.#grammar);
  }

  /** Writes an expression; its value stands as the codec of its type keeps it, or of the type `as`. */
  expression(frame: Frame, expr: Expr, as?: ValueType): string {
    return this.#grammar.expression(this, frame, expr, as);
  }

  /** Writes a predicate that is true, or with `negated` false, exactly where the text is true. */
  predicate(frame: Frame, pred: Pred, negated = false): string {
    return this.#grammar.predicate(this, frame, pred, negated);
  }

  /** Writes an aggregate over the rows of the frame. */
  aggregate(frame: Frame, agg: Agg): string {
    return this.#grammar.aggregate(this, frame, agg);
  }

  /** Writes a read as one select. */
  select(read: Read, options: SelectOptions): Selected {
    return this.#grammar.select(this, read, options);
  }

  alias(letter: string): string {
    return `${letter}${this.#aliases++}`;
  }

  entity(name: Name): EntityDescription {
    const entity = this.model.entities[name];
    if (entity === undefined) throw new Refusal("well-typed", `The model has no entity ${name}.`);
    return entity;
  }

  table(entity: EntityDescription, alias: string): string {
    return `${this.dialect.table(entity.table)} as ${alias}`;
  }

  column(entity: EntityDescription, alias: string, field: Name): string {
    const described = entity.fields[field];
    if (described === undefined)
      throw new Refusal("well-typed", `${entity.name} has no field ${field}.`);
    return `${alias}.${this.dialect.quote(described.column)}`;
  }
}

/** A row source that a text reads from: which names are in scope, and what they are in SQL. */
export interface Frame {
  readonly scope: Scope;
  /** What a name of the scope is in SQL. */
  readonly sql: (name: Name) => string;
  /** The shadow column of a folded field. */
  readonly folded: (name: Name) => string | undefined;
  /** The alias of the table, where the frame is one. */
  readonly alias: string;
  /** Joins that paths have asked for; `undefined` where none can stand: paths become scalar subqueries. */
  readonly joins: string[] | undefined;
  readonly hops: Map<Name, Frame>;
}

/** A name with its SQL and type. */
export interface Column {
  readonly sql: string;
  readonly type: ValueType;
}

/** Makes the frame of a table. */
export function tableFrame(
  emission: Emission,
  entity: EntityDescription,
  alias: string,
  joins: string[] | undefined,
): Frame {
  return {
    scope: entityScope(emission.model, entity),
    sql: (name) => emission.column(entity, alias, name),
    folded: (name) => {
      const field = entity.fields[name];
      if (field?.folded !== true) return undefined;
      return `${alias}.${emission.dialect.quote(emission.dialect.foldedColumn(field.column))}`;
    },
    alias,
    joins,
    hops: new Map(),
  };
}

/** Finds what a path is in SQL, joining to-one relations where the frame can. */
export function column(emission: Emission, frame: Frame, path: Path): Column {
  const { hops, name, members, type } = resolvePath(path, frame.scope);
  const last = hops.at(-1);
  const own =
    last?.enforced === true ? last.pairs.find(([, theirs]) => theirs === name)?.[0] : undefined;
  // The foreign key holds the same value as the key it refers to.
  const shortened =
    own !== undefined && members.length === 0
      ? [...path.slice(0, hops.length - 1), own]
      : undefined;
  if (shortened !== undefined) return { sql: column(emission, frame, shortened).sql, type };
  if (hops.length > 0 && frame.joins === undefined)
    return {
      sql: scalarHop(
        emission,
        frame,
        hops[0]!,
        (target) => column(emission, target, path.slice(1)).sql,
      ),
      type,
    };
  let at = frame;
  for (const relation of hops) at = hop(emission, frame, at, relation);
  return { sql: member(emission, at, name, members), type };
}

/** Finds the shadow column of a path to a folded field. */
export function foldedColumn(emission: Emission, frame: Frame, path: Path): string {
  const { hops, name, members } = resolvePath(path, frame.scope);
  if (hops.length > 0 && frame.joins === undefined)
    return scalarHop(emission, frame, hops[0]!, (target) =>
      foldedColumn(emission, target, path.slice(1)),
    );
  let at = frame;
  for (const relation of hops) at = hop(emission, frame, at, relation);
  const shadow = members.length > 0 ? undefined : at.folded(name);
  if (shadow !== undefined) return shadow;
  throw new Refusal(
    "folded",
    `${path.join(".")} keeps no folded text.`,
    "declare the field as folded",
  );
}

/** Joins a to-one relation, once for each path. */
export function hop(
  emission: Emission,
  root: Frame,
  from: Frame,
  relation: RelationDescription,
): Frame {
  const known = from.hops.get(relation.name);
  if (known !== undefined) return known;
  const target = emission.entity(relation.to);
  const alias = emission.alias("j");
  const joined = tableFrame(emission, target, alias, root.joins);
  root.joins!.push(
    `left join ${emission.table(target, alias)} on ${pairs(emission, relation, from, alias)}`,
  );
  from.hops.set(relation.name, joined);
  return joined;
}

/** Writes the condition that ties a record of the target, under `alias`, to the row of `from`. */
export function pairs(
  emission: Emission,
  relation: RelationDescription,
  from: Frame,
  alias: string,
): string {
  const target = emission.entity(relation.to);
  return relation.pairs
    .map(([own, theirs]) => `${emission.column(target, alias, theirs)} = ${from.sql(own)}`)
    .join(" and ");
}

/**
 * Writes a test of what a path leads to, which holds of no null. Where to-one relations cannot be joined, it stands in a subquery with the
 * record that it looks at: a list that a subquery gives is more than some databases can take apart.
 */
export function testAt(
  emission: Emission,
  frame: Frame,
  path: Path,
  negated: boolean,
  test: (column: Column, negated: boolean) => string,
): string {
  const [first] = resolvePath(path, frame.scope).hops;
  if (first === undefined || frame.joins !== undefined)
    return test(column(emission, frame, path), negated);
  const { sql, from, tie } = beyond(emission, frame, first, (target) =>
    test(column(emission, target, path.slice(1)), false),
  );
  return `${negated ? "not " : ""}exists (select 1 from ${from} where ${tie} and ${sql})`;
}

function scalarHop(
  emission: Emission,
  frame: Frame,
  relation: RelationDescription,
  rest: (target: Frame) => string,
): string {
  const { sql, from, tie } = beyond(emission, frame, relation, rest);
  return `(select ${sql} from ${from} where ${tie})`;
}

/** Writes something about the record that a to-one relation reaches, and where it is found. */
function beyond(
  emission: Emission,
  frame: Frame,
  relation: RelationDescription,
  write: (target: Frame) => string,
): { readonly sql: string; readonly from: string; readonly tie: string } {
  const target = emission.entity(relation.to);
  const alias = emission.alias("j");
  const joined = tableFrame(emission, target, alias, []);
  const sql = write(joined);
  const joins = joined.joins!.map((join) => ` ${join}`).join("");
  return {
    sql,
    from: `${emission.table(target, alias)}${joins}`,
    tie: pairs(emission, relation, frame, alias),
  };
}

function member(emission: Emission, frame: Frame, name: Name, members: readonly Name[]): string {
  let sql = frame.sql(name);
  let type = frame.scope.names.get(name)!;
  for (const part of members) {
    type = type.fields![part]!;
    sql = emission.dialect.member(sql, part, type);
  }
  return sql;
}

/** Adds computed columns to a frame; each is written out where it is used. */
export function withComputed(
  frame: Frame,
  scope: Scope,
  computed: Readonly<Record<Name, Expr>> | undefined,
  write: (expr: Expr) => string,
): Frame {
  if (computed === undefined) return { ...frame, scope };
  return {
    ...frame,
    scope,
    sql: (name) => {
      const expr = Object.hasOwn(computed, name) ? computed[name] : undefined;
      return expr === undefined ? frame.sql(name) : write(expr);
    },
  };
}
