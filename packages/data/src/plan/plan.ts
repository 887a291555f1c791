/**
 * The algebra: a query or a write as plain, serialisable data. The builder makes it, the planner rewrites it, a store compiles it and
 * the interpreter defines what it means. Values never stand in a plan: they are numbered arguments beside it.
 *
 * Evaluation order of a read: from, let, where, group, distinct, order, page, take.
 */

/** The name of an entity, a field, a relation or a computed column. */
export type Name = string;

/** A way from a row to a value: to-one relations first, then a field, a computed column, or a member of a value object. */
export type Path = readonly Name[];

/** The kinds of value that a store keeps. A `choice` is text with a closed set of values. */
export type StoredKind =
  | "text"
  | "int"
  | "int64"
  | "float"
  | "decimal"
  | "bool"
  | "instant"
  | "date"
  | "uuid"
  | "bytes"
  | "vector"
  | "json"
  | "list"
  | "object"
  | "choice";

/**
 * The type of a value in a plan. In memory: text, choice, uuid, date and decimal are strings (a decimal has exactly `scale` decimals), int
 * and float numbers, int64 a bigint, instant a Date (UTC, milliseconds), bytes a Uint8Array, a vector a list
 * of numbers of 32 bits, json any RFC 8259 value.
 */
export interface ValueType {
  readonly kind: StoredKind;
  readonly nullable: boolean;
  /** Digits in all, of a decimal. */
  readonly precision?: number;
  /** Digits after the point, of a decimal. */
  readonly scale?: number;
  /** How many numbers a vector has. */
  readonly dimensions?: number;
  /** The longest text, in code points. */
  readonly max?: number;
  /** The element of a list. */
  readonly of?: ValueType;
  /** The members of a value object. */
  readonly fields?: Readonly<Record<Name, ValueType>>;
}

/** A numbered argument of the plan. */
export interface Arg {
  readonly arg: number;
  readonly type: ValueType;
}

/** A JSON constant that belongs to the shape (it is part of the plan's key, not an argument). */
export interface Const {
  readonly const: string | number | boolean | null;
  readonly type: ValueType;
}

/** A value that is computed for a row; its type follows from the plan alone. */
export type Expr =
  | Arg
  | Const
  | { readonly path: Path }
  | {
      readonly op: ExprOp;
      readonly args: readonly Expr[];
      readonly scale?: number;
      readonly unit?: TimeUnit;
    }
  | { readonly case: readonly (readonly [Pred, Expr])[]; readonly else: Expr }
  | { readonly over: Name; readonly where?: Pred; readonly agg: Omit<Agg, "where"> }
  | { readonly is: Pred };

/** A unit of calendar and clock, in UTC. */
export type TimeUnit = "year" | "month" | "day" | "hour" | "minute" | "second" | "millisecond";

/** The operators of an expression. */
export type ExprOp =
  | "length"
  | "lower"
  | "upper"
  | "trim"
  | "concat"
  | "substring"
  | "fold"
  | "text"
  | "add"
  | "sub"
  | "mul"
  | "div"
  | "intDiv"
  | "mod"
  | "abs"
  | "neg"
  | "floor"
  | "ceil"
  | "round"
  | "trunc"
  | "min2"
  | "max2"
  | "year"
  | "month"
  | "day"
  | "hour"
  | "minute"
  | "second"
  | "weekday"
  | "truncate"
  | "addTime"
  | "diffTime"
  | "size"
  | "at"
  | "coalesce"
  /** Of two vectors: the cosine of their angle (0 where one is all zeros), their distance, their dot product. */
  | "cosine"
  | "l2"
  | "dot";

/** The comparisons of a predicate; each is true or false, never unknown. */
export type CmpOp =
  | "eq"
  | "ne"
  | "lt"
  | "lte"
  | "gt"
  | "gte"
  | "in"
  | "startsWith"
  | "endsWith"
  | "contains"
  | "eqFold"
  | "startsWithFold"
  | "containsFold"
  | "has"
  | "hasAny"
  | "hasAll"
  | "exists";

/**
 * A predicate is true or false, never unknown: `eq`, `ne` and `in` treat null as a value, every other comparison with a null operand is
 * false, and `not` is the exact complement.
 */
export type Pred =
  | { readonly and: readonly Pred[] }
  | { readonly or: readonly Pred[] }
  | { readonly not: Pred }
  | { readonly cmp: CmpOp; readonly left: Expr; readonly right: Expr }
  /** `left` (a value, or a tuple of paths) equals an element of the list that the argument holds; a tuple takes a list of tuples. */
  | {
      readonly in: Expr | readonly Expr[];
      readonly list: { readonly arg: number; readonly type: ValueType | readonly ValueType[] };
    }
  | { readonly null: Expr }
  /** Some record of a relation satisfies `where`; through a to-one: there is such a record and it does. */
  | { readonly some: Path; readonly where?: Pred }
  /** Some element of a list field does: inside, path `['value']` is the element. */
  | { readonly element: Path; readonly where: Pred }
  | { readonly bool: Expr };

/** An aggregate over the rows of a group or the records of a relation, of those that satisfy `where`. */
export interface Agg {
  readonly fn: "count" | "countDistinct" | "sum" | "avg" | "min" | "max";
  readonly of?: Expr;
  readonly where?: Pred;
}

/** One key of an order, with the place of null stated. */
export interface Order {
  readonly key: Expr;
  readonly dir: "asc" | "desc";
  readonly nulls: "first" | "last";
}

/** What a read reads: an entity, another read, the elements of a list, or a walk. */
export type Source =
  | { readonly entity: Name }
  | { readonly read: Read }
  /** One row per element of the list field: the inner row's names plus `value` and `position`. */
  | { readonly each: Name; readonly of: Read }
  | { readonly walk: Walk };

/** Reachable records by their minimum depth; adds `depth`. The start has depth 0. */
export interface Walk {
  readonly start: Read;
  /** The relations that it goes along, each leading from the entity to itself: with one and its inverse it goes both ways. */
  readonly via: readonly Name[];
  readonly min: number;
  readonly max: number;
  /** What a record must satisfy to be reached: the walk does not go through others. The start need not. */
  readonly where?: Pred;
  /** Where it does not go on: such records are reached, and what lies behind them is not. The start is one of them, too. */
  readonly stop?: Pred;
  /** How many records it may reach, from depth 0 to `max`; one more is `limit.nodes`. Default 10,000. */
  readonly maxNodes?: number;
}

/** How many records a walk may reach unless it says otherwise. */
export const defaultMaxNodes = 10_000;

/** Keyset position: one argument for each order key, `{ const: null }` where the cursor's value is null. */
export type After = readonly (Arg | Const)[];

/** A window on ordered rows; `after` begins it behind the row with these values of the order. */
export interface Page {
  readonly limit?: Arg | Const;
  readonly offset?: Arg | Const;
  readonly after?: After;
}

/** Related records inside a row: a list, or one or null. */
export interface Nest {
  readonly via: Name;
  /** Its `from` is the target entity; the relation's condition is understood. With `one`, the value is a record or null. */
  readonly read: Read;
  readonly one: boolean;
}

/** What a row has: fields, nested records, and values that are wanted beside it. */
export interface Take {
  /** Names in scope: fields, computed columns, group names. */
  readonly fields: readonly Name[];
  readonly nest: Readonly<Record<Name, Nest>>;
  /** Values that the engine needs beside the row (to stitch, to page): they come back apart from it, in `Result.keys`. */
  readonly keys?: readonly Path[];
}

/** A query as data. Its parts are evaluated in the order from, let, where, group, distinct, order, page, take. */
export interface Read {
  readonly from: Source;
  readonly let?: Readonly<Record<Name, Expr>>;
  readonly where?: Pred;
  readonly group?: { readonly by: readonly Name[]; readonly agg: Readonly<Record<Name, Agg>> };
  readonly distinct?: true;
  readonly order: readonly Order[];
  readonly page?: Page;
  readonly take: Take;
}

/**
 * The records of a to-many relation for many parents at once: `read` holds for each parent on its own (its order and page are per parent).
 * The argument holds the parents' keys (a list of values, or of tuples where the relation has several pairs).
 */
export interface Children {
  readonly children: { readonly entity: Name; readonly relation: Name };
  readonly parents: number;
  readonly read: Read;
}

/** Which records a write touches. */
export interface Target {
  readonly entity: Name;
  readonly where?: Pred;
  readonly order?: readonly Order[];
  readonly page?: Page;
}

/** How one field changes. */
export type SetOp =
  | { readonly to: Expr }
  | { readonly inc: Expr }
  | { readonly push: Expr }
  | { readonly pull: Expr };
/** The fields that a write changes. */
export type Assignments = Readonly<Record<Name, SetOp>>;

/** A change as data; one statement, all of it or nothing. */
export type Write =
  /** `rows` is the argument that holds an array of rows, each an array of values in the order of `columns`. */
  | {
      readonly insert: Name;
      readonly columns: readonly Name[];
      readonly rows: number;
      readonly return?: readonly Name[];
    }
  /** One row; `key` names the fields of one declared unique key; the outcome says which happened. */
  | {
      readonly upsert: Name;
      readonly key: readonly Name[];
      readonly columns: readonly Name[];
      readonly row: number;
      readonly set: Assignments;
      readonly return?: readonly Name[];
    }
  | {
      readonly update: Target;
      readonly set: Assignments;
      readonly expect?: Arg;
      readonly return?: readonly Name[];
    }
  /**
   * Each record by its key, with its own values. `rows` holds flat rows: the key, the values of `columns`, and with `expect` the version
   * that the record must have (`conflict.stale` for the whole statement where it has another). Keys are distinct, `columns` belong to no
   * key and to no unique one. `set` holds for every record and sees the old one. What is missing, or fails `where`, is not counted.
   */
  | {
      readonly updateMany: Name;
      readonly where?: Pred;
      readonly columns: readonly Name[];
      readonly rows: number;
      readonly set: Assignments;
      readonly expect?: true;
      readonly return?: readonly Name[];
    }
  /** With `purge` for good, also where deleting only hides a record; a store never sees it. */
  | {
      readonly delete: Target;
      readonly purge?: true;
      readonly expect?: Arg;
      readonly return?: readonly Name[];
    }
  /**
   * `rows` holds flat rows: the own values of the pairs, the other end's, then the attributes, then the generated fields, which are written
   * only where the pair is new.
   */
  | {
      readonly link: { readonly entity: Name; readonly relation: Name };
      readonly attributes: readonly Name[];
      readonly generated?: readonly Name[];
      readonly rows: number;
    }
  | { readonly unlink: { readonly entity: Name; readonly relation: Name }; readonly rows: number };

/** Whatever a store compiles. */
export type Plan = Read | Children | Write;
