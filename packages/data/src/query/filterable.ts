import { choice, Field, list, WervelError } from "@wervel/schema";
import type { ElementOf } from "./expression.ts";
import type { AnySource } from "./names.ts";
import {
  contains,
  endsWith,
  eq,
  gt,
  gte,
  has,
  lt,
  lte,
  ne,
  oneOf,
  startsWith,
} from "./operators.ts";
import type { AnyRead } from "./query.ts";
import type { FieldNames } from "./select.ts";

/** The operators that a client may be given. */
export type FilterOperator =
  | "eq"
  | "ne"
  | "gt"
  | "gte"
  | "lt"
  | "lte"
  | "startsWith"
  | "endsWith"
  | "contains"
  | "has"
  | "oneOf";

const operators: Readonly<Record<FilterOperator, (value: never) => unknown>> = {
  eq,
  ne,
  gt,
  gte,
  lt,
  lte,
  startsWith,
  endsWith,
  contains,
  has,
  oneOf,
};

/** What a client may filter by, field by field, and what it may sort by. */
export type FilterSpec<E extends AnySource> = {
  readonly [N in FieldNames<E>]?: readonly FilterOperator[];
} & { readonly sort?: readonly FieldNames<E>[] };

/** The query fields that a {@link FilterSpec} makes: `title.contains`, `views.gte`; `eq` bears the field's own name. */
export type FilterFields<E extends AnySource, S> = {
  readonly [
    P in FilterPair<E, S> as P extends readonly [infer N extends string, infer O extends string]
      ? O extends "eq"
        ? N
        : `${N}.${O}`
      : never
  ]: P extends readonly [infer N extends keyof E["fields"], infer O]
    ? FilterField<E["fields"][N], O>
    : never;
} & (S extends { readonly sort: readonly (infer N extends string)[] }
  ? { readonly sort: Field<N | `-${N}`, "optional", "choice"> }
  : unknown);

type FilterPair<E extends AnySource, S> = {
  [N in keyof S & keyof E["fields"] & string]: S[N] extends readonly (infer O)[]
    ? O extends unknown
      ? readonly [N, O]
      : never
    : never;
}[keyof S & keyof E["fields"] & string];

type FilterField<F, O> =
  F extends Field<infer T, infer _P, infer K, infer In>
    ? O extends "oneOf"
      ? Field<NonNullable<T>[], "optional", "list", readonly NonNullable<In>[]>
      : O extends "has"
        ? Field<ElementOf<T>, "optional">
        : Field<NonNullable<T>, "optional", K, NonNullable<In>>
    : never;

/** A list that clients may filter and sort: made by {@link filterable}. */
export interface Filterable<E extends AnySource, S> {
  /** The fields for an action's query: `query: { ...articles.query, ...paging() }`. */
  readonly query: FilterFields<E, S>;
  /** Applies what a client asked for; what it left out changes nothing, and without `sort` the query keeps its order. */
  apply<Q extends AnyRead>(query: Q, asked: { readonly [name: string]: unknown }): Q;
}

/**
 * Lets clients filter and sort a list by named fields and operators, and by nothing else:
 * `filterable(Article, { title: ['contains'], views: ['gte', 'lte'], sort: ['createdAt', 'views'] })`.
 *
 * @throws WERVEL_QUERY_NAME for what is no field of the entity, or no operator.
 */
export function filterable<E extends AnySource, const S extends FilterSpec<E>>(
  source: E,
  spec: S,
): Filterable<E, S> {
  const { sort, ...filters } = spec as Readonly<Record<string, readonly string[]>>;
  const pairs = Object.entries(filters).flatMap(([name, ops]) =>
    ops.map((op) => pairOf(source, name, op)),
  );
  const fields: Record<string, Field> = Object.fromEntries(
    pairs.map(({ query, field }) => [query, field]),
  );
  if (sort !== undefined) fields["sort"] = sortField(source, sort);
  return {
    query: fields as never,
    apply: (query, asked) => applied(query as never, pairs, asked) as never,
  };
}

interface Pair {
  readonly query: string;
  readonly name: string;
  readonly op: FilterOperator;
  readonly field: Field;
}

function pairOf(source: AnySource, name: string, op: string): Pair {
  if (!Object.hasOwn(operators, op)) throw unknownName(op, "operator", Object.keys(operators));
  const { definition } = fieldOf(source, name);
  const { default: _, ...rest } = definition;
  const base = new Field({
    ...(op === "has" ? (definition.of?.definition ?? rest) : rest),
    presence: "required",
    nullable: false,
  });
  const field = op === "oneOf" ? list(base, { max: 100 }).optional() : base.optional();
  return { query: op === "eq" ? name : `${name}.${op}`, name, op: op as FilterOperator, field };
}

function sortField(source: AnySource, names: readonly string[]): Field {
  const values = names.flatMap((name) => {
    fieldOf(source, name);
    return [name, `-${name}`];
  });
  return choice(...(values as [string, ...string[]])).optional();
}

function fieldOf(source: AnySource, name: string): Field {
  const field = Object.hasOwn(source.fields, name) ? source.fields[name] : undefined;
  if (field instanceof Field) return field;
  const names = Object.entries(source.fields).filter(([, member]) => member instanceof Field);
  throw unknownName(
    name,
    "field",
    names.map(([known]) => known),
  );
}

interface Applicable {
  where(where: object): Applicable;
  orderBy(order: object): Applicable;
}

function applied(
  query: Applicable,
  pairs: readonly Pair[],
  asked: Readonly<Record<string, unknown>>,
): Applicable {
  let narrowed = query;
  for (const { query: at, name, op } of pairs) {
    const value = asked[at];
    if (value !== undefined) narrowed = narrowed.where({ [name]: operators[op](value as never) });
  }
  const sort = asked["sort"];
  if (typeof sort !== "string") return narrowed;
  return sort.startsWith("-")
    ? narrowed.orderBy({ [sort.slice(1)]: "desc" })
    : narrowed.orderBy({ [sort]: "asc" });
}

function unknownName(name: string, what: string, known: readonly string[]): WervelError {
  return new WervelError(
    "WERVEL_QUERY_NAME",
    `filterable names ${JSON.stringify(name)}, which is no ${what}.`,
    {
      help: `There are ${known.join(", ")}.`,
      details: { name },
    },
  );
}
