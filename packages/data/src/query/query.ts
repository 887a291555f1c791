import type { Field, Metric } from "@wervel/schema";
import type { ColumnName } from "../db/column.ts";
import type { Explanation } from "../engine/engine.ts";
import type {
  AvgExpr,
  ElementOf,
  ExprFor,
  IntExpr,
  KindOf,
  RowRef,
  SumExpr,
  Value,
} from "./expression.ts";
import type { CheckedInclude, Included, IncludeOf } from "./include.ts";
import type { AnySource, Computed, Model, Flat, RecordOf, Scored } from "./names.ts";
import type { OrderOf } from "./order.ts";
import type {
  CheckedSelect,
  Columns,
  ColumnValues,
  FieldNames,
  SelectedMap,
  SelectFunction,
  SelectMap,
} from "./select.ts";
import type {
  CheckedInsert,
  InsertOf,
  KeyOf,
  LinkAttributes,
  LinkName,
  LinkTarget,
  SetOf,
  UniqueOf,
} from "./write.ts";
import type { WhereOf } from "./where.ts";

/** A page of rows. */
export interface Page<R> {
  readonly items: R[];
  /** The cursor of the next page, `null` on the last. Hand it back as `after`. */
  readonly next: string | null;
  /** How many rows there are in all, where `total` asked for it. */
  readonly total: number | null;
}

/** What `page` takes. */
export interface PageOptions {
  /** Rows on the page, at least 1. */
  readonly size: number;
  /** The cursor that the page before named as `next`. */
  readonly after?: string | null;
  /** Counts all rows too, default false. */
  readonly total?: boolean;
}

/** What every query can be asked, by its rows alone. */
export interface AnyRead<out R = unknown> {
  readonly "~row": R;
}

/** What every query can do with its rows. */
export interface Terminals<R> extends AnyRead<R> {
  /** Lets what the store refuses be finished in memory, over at most `maxRows` rows. */
  local(options: { readonly maxRows: number }): this;
  /** Lets the store read whole tables. */
  allowScan(): this;
  /** Makes all statements of the query see one state of the database. */
  snapshot(): this;
  /** Lifts a filter of the model. */
  without(filter: string): this;
  /** Reads all rows, at most 10,000: past that `limit.rows`. */
  all(): Promise<R[]>;
  /** Reads the first row, or `null`. */
  first(): Promise<R | null>;
  /** Reads the only row: `find.none` or `find.many` where there is not exactly one. */
  one(): Promise<R>;
  /** Counts the rows that the query would give. */
  count(): Promise<number>;
  /** Tells whether there is a row. */
  exists(): Promise<boolean>;
  /** Reads the rows one after another, in constant memory. */
  stream(): AsyncIterable<R>;
  /** Says how the query would run, or why not; nothing is run. */
  explain(): Explanation;
}

/** A query with a window over its rows: after `skip` or `take`. What would change the rows under the window needs `.sub()`. */
export interface Window<M extends Model, E extends AnySource, S, I = unknown> extends Terminals<
  Row<S, I>
> {
  /** Leaves out the first rows of the window. */
  skip(rows: number): Window<M, E, S, I>;
  /** Narrows the window to so many rows; in an include: per parent. */
  take(rows: number): Window<M, E, S, I>;
  /** Chooses what the rows have. A second `select` replaces the first; includes stay. */
  select<S2 extends Columns>(select: SelectFunction<M, E, S2>): Window<M, E, ColumnValues<S2>, I>;
  select<const S2 extends SelectMap<E>>(
    select: S2 & CheckedSelect<E, S2>,
  ): Window<M, E, Flat<SelectedMap<E, S2>>, I>;
  /** Adds related records to the rows. */
  include<const I2 extends IncludeOf<M, E>>(
    include: I2 & CheckedInclude<M, E, I2>,
  ): Window<M, E, S, I & Included<M, E, I2>>;
  /** Makes the rows of this query the source of another. */
  sub(): Query<M, RecordOf<E> extends S ? E : Computed<S>, S>;
}

/** The rows of a query: what was selected with what was included. */
export type Row<S, I> = unknown extends I ? S : Flat<S & I>;

/** A query: an immutable value that can be kept, extended and reused. Nothing runs until a terminal method is called. */
export interface Query<M extends Model, E extends AnySource, S, I = unknown> extends Terminals<
  Row<S, I>
> {
  /** Leaves out the first rows. */
  skip(rows: number): Window<M, E, S, I>;
  /** Reads at most so many rows; in an include: per parent. */
  take(rows: number): Window<M, E, S, I>;
  /** Makes the rows of this query the source of another. */
  sub(): Query<M, RecordOf<E> extends S ? E : Computed<S>, S>;
  /** Narrows the rows. */
  where(condition: WhereOf<M, E>): Query<M, E, S, I>;
  /** Orders the rows; a second order replaces the first. */
  orderBy(order: OrderOf<M, E>): Query<M, E, S, I>;
  /** Chooses what the rows have. A second `select` replaces the first; includes stay. */
  select<S2 extends Columns>(select: SelectFunction<M, E, S2>): Query<M, E, ColumnValues<S2>, I>;
  select<const S2 extends SelectMap<E>>(
    select: S2 & CheckedSelect<E, S2>,
  ): Query<M, E, Flat<SelectedMap<E, S2>>, I>;
  /** Adds related records to the rows. */
  include<const I2 extends IncludeOf<M, E>>(
    include: I2 & CheckedInclude<M, E, I2>,
  ): Query<M, E, S, I & Included<M, E, I2>>;
  /** Leaves equal rows out; follows `select`. */
  distinct(): Query<M, Computed<S>, S>;
  /** Reads one page, by the values of the last row: in a total order, never by offset. */
  page(options: PageOptions): Promise<Page<Row<S, I>>>;
  /** Makes one row for each group of equal values. `where` and `orderBy` then speak of the groups. */
  groupBy<const B extends Columns, const A extends Columns>(
    by: (row: RowRef<M, E>) => B,
    aggregates: (row: RowRef<M, E>, group: GroupRef<M, E>) => A,
  ): Query<M, Computed<ColumnValues<B & A>>, ColumnValues<B & A>>;
  /** Computes over all rows. */
  aggregate<const A extends Columns>(
    aggregates: (row: RowRef<M, E>, group: GroupRef<M, E>) => A,
  ): Promise<ColumnValues<A>>;
  /** Makes one row for each element of a list: the row's own fields, `value` and `position` (from 0). */
  each<N extends FieldNames<E> & string>(
    list: N,
  ): Query<M, Computed<RecordOf<E> & EachRow<E, N>>, RecordOf<E> & EachRow<E, N>>;
}

interface EachRow<E extends AnySource, N extends keyof E["fields"]> {
  readonly value: E["fields"][N] extends { readonly "~out": infer L } ? ElementOf<L> : never;
  readonly position: number;
}

/** The aggregates of a group. `count` and `sum` over nothing are 0; the others are `null`. */
export interface GroupRef<M extends Model, E extends AnySource> {
  count(where?: WhereOf<M, E>): IntExpr<number>;
  countOf(of: Value<unknown>, where?: WhereOf<M, E>): IntExpr<number>;
  countDistinct(of: Value<unknown>, where?: WhereOf<M, E>): IntExpr<number>;
  sum<T>(of: Value<T>, where?: WhereOf<M, E>): SumExpr<T>;
  avg<T>(of: Value<T>, where?: WhereOf<M, E>): AvgExpr<T>;
  min<T>(of: Value<T>, where?: WhereOf<M, E>): ExprFor<T | null, KindOf<T>>;
  max<T>(of: Value<T>, where?: WhereOf<M, E>): ExprFor<T | null, KindOf<T>>;
}

/** The records that a condition of an entity's query names, for writes. */
export interface Records<M extends Model, E extends AnySource> {
  /** Sets fields of every record that the query names, and returns how many. */
  update(set: SetOf<M, E>): Promise<number>;
  /** Deletes every record that the query names, and returns how many. Where the entity has a `deletedAt()`, it hides them. */
  delete(): Promise<number>;
  /** Deletes every record that the query names for good, and returns how many. `.without("deleted")` before it names the hidden ones too. */
  purge(): Promise<number>;
}

/** A window over an entity's own records. */
export interface EntityWindow<M extends Model, E extends AnySource>
  extends Window<M, E, RecordOf<E>>, Records<M, E> {
  skip(rows: number): EntityWindow<M, E>;
  take(rows: number): EntityWindow<M, E>;
}

/** A query over an entity's own records. */
export interface EntityQuery<M extends Model, E extends AnySource>
  extends Query<M, E, RecordOf<E>>, Records<M, E> {
  /**
   * Chooses the `k` records whose vector is nearest, exactly, nearest first, and gives each its `score`. Conditions, before it or after it,
   * hold before the choice; a record without a vector is never chosen. It looks at every record that the conditions leave.
   */
  near<N extends VectorName<E>>(
    field: N,
    vector: readonly number[] | Float32Array,
    options: NearOptions,
  ): Query<M, Scored<E>, RecordOf<E> & Score>;
  /**
   * Chooses the records that have every word of the text, each in one searched field or another, and gives each a `score`: for every word and
   * every field that has it, the weight of the field. The greatest score comes first. Words are whole, and compared without regard to case.
   * A text without words finds nothing; more than 16 distinct words are `value.length`.
   */
  search(
    text: string,
    options?: SearchOptions<SearchName<E>>,
  ): [SearchName<E>] extends [never]
    ? NotSearched
    : Query<M, Scored<E, "int">, RecordOf<E> & Score>;
  where(condition: WhereOf<M, E>): EntityQuery<M, E>;
  orderBy(order: OrderOf<M, E>): EntityQuery<M, E>;
  skip(rows: number): EntityWindow<M, E>;
  take(rows: number): EntityWindow<M, E>;
}

/** Options of an update or a delete by key. */
export interface ExpectOptions {
  /** The version that the record must have: `conflict.stale` if it has another. */
  readonly expect?: number;
}

/** One record, by its key. */
export interface KeyedRecord<M extends Model, E extends AnySource> {
  /** Reads the record, or `null`. */
  get(): Promise<RecordOf<E> | null>;
  /** Reads the record: `find.none` where there is none. */
  one(): Promise<RecordOf<E>>;
  exists(): Promise<boolean>;
  /** Sets fields and returns the record: `find.none` where there is none, `conflict.stale` at another version. */
  update(set: SetOf<M, E>, options?: ExpectOptions): Promise<RecordOf<E>>;
  /** Deletes the record: `find.none` where there is none, `conflict.stale` at another version. */
  delete(options?: ExpectOptions): Promise<void>;
  /** Deletes the record for good, as `delete` does where the entity has no `deletedAt()`. */
  purge(options?: ExpectOptions): Promise<void>;
  /** Reads a copy that may be changed: inside `db.unit`, its changes are written at the end. */
  edit(): Promise<Editable<E>>;
  /** Links other records, and returns how many links are new or changed. A link that is there is no error. */
  link<N extends LinkName<E>>(
    relation: N,
    other: LinkTarget<M, E, N> | readonly LinkTarget<M, E, N>[],
    attributes?: LinkAttributes<M, E, N>,
  ): Promise<number>;
  /** Takes links away, and returns how many there were. */
  unlink<N extends LinkName<E>>(
    relation: N,
    other: LinkTarget<M, E, N> | readonly LinkTarget<M, E, N>[],
  ): Promise<number>;
}

/** A record whose fields may be assigned. */
export type Editable<E> = { -readonly [N in keyof RecordOf<E>]: RecordOf<E>[N] };

/** An entity of a database: where its queries begin. */
export interface EntityHandle<M extends Model, E extends AnySource> extends EntityQuery<M, E> {
  /** Names a column, for a statement in the store's own words. */
  column(field: FieldNames<E>): ColumnName;
  /** Names one record by its key. */
  key(key: KeyOf<E>): KeyedRecord<M, E>;
  /** Inserts a record and returns it. */
  insert<const I extends InsertOf<M, E>>(record: I & CheckedInsert<E, I>): Promise<RecordOf<E>>;
  /** Inserts records and returns them, in their order: all of them or none. */
  insertMany<const I extends InsertOf<M, E>>(
    records: readonly (I & CheckedInsert<E, I>)[],
  ): Promise<RecordOf<E>[]>;
  /** Updates the record with these values of a unique key, or inserts one. */
  upsert<const U extends UniqueOf<E>>(
    unique: U,
    write: { readonly insert: Omit<InsertOf<M, E>, keyof U>; readonly update: SetOf<M, E> },
  ): Promise<Upserted<RecordOf<E>>>;
  /**
   * Reads the records that can be reached from one along a relation, or along any of several, each at its least `depth`; the start has depth
   * 0. Along a relation and its inverse, `["follows", "followers"]`, it goes both ways.
   */
  walk<N extends keyof E["fields"]>(
    along: N | readonly N[],
    options: WalkOptions<M, E>,
  ): Query<M, Computed<RecordOf<E> & Depth>, RecordOf<E> & Depth>;
}

/** How near a record is, or how much of a text it has. Of `near`: by `cosine` from -1 to 1, by `dot` the product, the greater the nearer; by `l2` the distance. */
export interface Score {
  readonly score: number;
}

/** Options of `near`. */
export interface NearOptions {
  /** How many records, from 1 to 10,000. */
  readonly k: number;
  /** What near means, default the metric of the field. */
  readonly metric?: Metric;
}

/** The names of the texts that an entity is searched by. */
export type SearchName<E extends AnySource> = E extends {
  readonly rules: { readonly search?: readonly (infer N extends string)[] };
}
  ? N
  : never;

/** What `search` takes. */
export interface SearchOptions<N extends string = string> {
  /** The fields that it looks into, default all of the entity's `search`. */
  readonly in?: readonly N[];
  /** What a word counts that a field has, whole numbers from 1 to 1,000, default 1. */
  readonly weights?: { readonly [F in N]?: number };
}

/** What `search` gives where the entity declares none. */
export interface NotSearched {
  readonly "~error": 'the entity declares no search: { search: ["title"] }';
}

/** The names of the vectors of an entity. */
export type VectorName<E extends AnySource> = {
  [N in keyof E["fields"]]: E["fields"][N] extends Field<infer _T, infer _P, "vector"> ? N : never;
}[keyof E["fields"]] &
  string;

/** The distance of a record from the start of a walk. */
export interface Depth {
  readonly depth: number;
}

/** Options of `walk`. */
export interface WalkOptions<M extends Model, E extends AnySource> {
  /** The key of the record to start from. */
  readonly from: KeyOf<E>;
  /** Least depth, default 1. */
  readonly min?: number;
  /** Greatest depth. */
  readonly max: number;
  /** What a record must satisfy to be reached: the walk does not go through others. Default anything. */
  readonly where?: WhereOf<M, E>;
  /** Where it does not go on: such records are reached, what lies behind them is not. The start may be one. Default nowhere. */
  readonly stop?: WhereOf<M, E>;
  /** How many records it may reach on its way, the start among them: one more is `limit.nodes`. Default 10,000. */
  readonly maxNodes?: number;
}

/** The result of an upsert. */
export interface Upserted<R> {
  readonly row: R;
  readonly outcome: "inserted" | "updated";
}
