import type { ExprOp, TimeUnit, ValueType, Write } from "@wervel/data";
import type { Fresh } from "./program.ts";
import type { Script } from "./script/script.ts";

/** What a driver binds. */
export type SqlValue = null | number | bigint | string | Uint8Array;

/** How a value of one type stands in a database. */
export interface Codec {
  /** A non-null value as the driver binds it. */
  readonly encode: (value: unknown) => SqlValue;
  /** A non-null value as JSON text, for one-parameter lists and for members of lists and objects. */
  readonly json: (value: unknown) => string;
  /** `JSON.stringify` writes every value as `json` does, alone or in a list: lists of such values are written at once. */
  readonly plainJson?: true;
  /** A non-null value of a parsed JSON text back in memory. */
  readonly fromJson: (value: unknown) => unknown;
  /** A non-null driver value back in memory; absent where both are the same. */
  readonly decode?: (raw: unknown) => unknown;
  /** The column or expression as the outermost select gives it to the driver. */
  readonly select: (sql: string) => string;
}

/** What the rows of a list hold: elements of one type, or tuples. */
export type RowColumns = { readonly of: ValueType } | { readonly tuple: readonly ValueType[] };

/** How a list of values of one type stands in an array. */
export interface ArrayCodec {
  /** The values as the driver binds them; none is null. */
  readonly encode: (values: readonly unknown[]) => SqlValue;
  /** The placeholder with its type. */
  readonly typed: (placeholder: string) => string;
}

/** An operator with its arguments written out and typed. */
export interface Call {
  readonly op: ExprOp;
  readonly args: readonly string[];
  readonly types: readonly ValueType[];
  readonly result: ValueType;
  readonly unit?: TimeUnit;
}

/**
 * One database's words: data and small functions that the shared emitter composes. A dialect never sees a plan.
 *
 * Names of tables and columns reach a text only through `quote`, values only through `parameter`.
 */
export interface Dialect {
  readonly name: string;
  quote(identifier: string): string;
  /** The placeholder of the parameter with this index, from 0, in the order of the text. */
  parameter(index: number): string;
  /** Placeholders name their parameter, so that one may stand for it more than once. */
  readonly numberedParameters: boolean;
  /** A placeholder with its type, where the database's own guess would differ. */
  typed(placeholder: string, type: ValueType): string;
  codec(type: ValueType): Codec;
  /** How a list of values is one parameter that is an array: `= any(…)` finds its members by an index. Absent: as JSON. */
  readonly array?: (type: ValueType) => ArrayCodec | undefined;
  /** Text constant of our own making, such as a JSON path. */
  literal(text: string): string;
  /** Whole-number constant, with the type that `int` has. */
  integer(value: number): string;
  /** A table's name as statements name it, with its schema where one is set. */
  table(name: string): string;
  readonly true: string;
  readonly false: string;
  limit(limit: string | undefined, offset: string | undefined): string;
  /** Where nulls stand in ascending order without a word. */
  readonly nulls: "smallest" | "largest";
  /** Tells whether the nulls of an expression stand where `nulls` says; absent: always. */
  readonly sortsNulls?: (sql: string) => boolean;
  /** `nulls first` and `nulls last` are understood. */
  readonly nullsKeyword: boolean;
  /** Follows what an update sets where the database would otherwise read records that the same update has changed already. */
  readonly valuesFirst: string;
  /**
   * Writes an update of a table with values of another source: `on` joins them and chooses the records. Absent where the database has no
   * such statement; an update of many records is then refused as `updateMany`, and written one by one.
   */
  readonly updateFrom?: (update: {
    readonly table: string;
    readonly set: string;
    readonly source: string;
    readonly on: string;
  }) => string;
  /** Writes give nothing back: each is a script of statements, `writeScript` of `@wervel/sql/script`. Absent: `returning` is understood. */
  readonly script?: (fresh: Fresh, plan: Write) => Script;
  /**
   * Writes statements as one, of which the last is a select that gives the rows; `isAlone`: as a transaction. `row_count()` tells what the
   * statement before has matched. Absent where the database takes one statement at a time.
   */
  readonly block?: (statements: readonly string[], isAlone: boolean) => string;
  /** An insert of the rows of a list may give back what it has numbered, although other writes give nothing back. */
  readonly insertReturning?: true;
  /** An update of joined tables is not to be trusted: scripts write given rows one after another, and computed ones from a named select. */
  readonly singleUpdates?: boolean;
  /** Tells whether an error says that a unique key is taken already; scripts look again then. */
  readonly isDuplicate?: (error: unknown) => boolean;
  /** Beside `count(*)` a `count` of what may be null counts nulls, too: what is not null is added up instead. */
  readonly countsNulls?: boolean;
  /** Writes a key by which rows are grouped, with what the database needs beside it to tell all groups apart. */
  readonly groupKey?: (sql: string, type: ValueType) => string;
  /** Writes a key by which groups are ordered, once more where the database would take the order of the groups' source for it. */
  readonly groupOrder: (sql: string) => string;
  /**
   * `cross join lateral` is understood. Limits for each parent use it, and so do computed keys of groups, which stand in a row source of their
   * own: the database would not recognise two writings of one expression.
   */
  readonly lateral?: boolean;
  /** False where distinct rows can be ordered by nothing but their columns: what is computed again in the order is refused, or loses rows. */
  readonly sortsDistinct?: boolean;
  /** A list behind `in` of at most so many values has a parameter for each; absent: a list is one parameter. */
  readonly shortLists?: number;
  /** A condition on groups knows none but the columns of the select. */
  readonly namedGroups?: boolean;
  /** A limited read of each parent's records is a part of a `union all`: there is neither `lateral` nor a limit inside `in`. */
  readonly arms?: boolean;
  /** An insert with `on conflict (…) do update` says what happened: the text 1 where the record, under `alias`, was inserted. */
  readonly inserted?: (alias: string) => string;
  /** `on conflict` changes a record once in a statement, and fails at the second time. */
  readonly onceEach?: boolean;
  /** Many rows are inserted faster in groups of so many, each with a parameter for each value, than from one list. */
  readonly insertGroups?: number;
  /** The driver tells the number of the last record of an insert, and one statement numbers its records without a gap. */
  readonly lastNumber?: true;
  /** Locks the rows of a select until the transaction ends; absent where there is one writer. */
  readonly lockRows?: (alias: string) => string;
  /** What follows a reference happens when all records of a delete are gone, so that it gives back all of them as they were. */
  readonly cascadesLast?: boolean;
  /** The value of a key that the database numbers: the next number for null, else the given one, below which no number is given again. */
  readonly numbered?: (table: string, column: string, value: string) => string;
  /** Decimals stand as they are and are computed exactly, whatever their digits; absent: as scaled whole numbers of 64 bits. */
  readonly exactDecimals?: boolean;
  /** The least or the greatest value, where the database has no such aggregate for a type. */
  readonly extreme?: (fn: "min" | "max", sql: string, filter: string, type: ValueType) => string;
  /** `(a, b) > (x, y)` is understood and uses an index. */
  readonly rowValues: boolean;
  /** `filter (where …)` follows an aggregate; else what it takes is null where the condition does not hold. */
  readonly aggregateFilter: boolean;
  nullSafe(left: string, right: string, negated: boolean): string;
  readonly recursive: string;
  /**
   * The database cannot compute how near two vectors are: the nearest records are chosen from their keys and vectors, read beforehand in the
   * same transaction. Absent: `call` writes `cosine`, `l2` and `dot`.
   */
  readonly nearest?: "composed";
  /** A recursive query names itself once: what leads on in several ways is joined laterally. */
  readonly oneRecursion?: true;
  /** How a walk is bounded. Absent where the database cannot stop one: then only its rows are bounded. */
  readonly walk?: {
    /** Ends the recursive select after so many rows; empty where it is read no farther than it is needed. */
    readonly limit: (rows: string) => string;
    /** The first rows of the walk, where they are made as they are read. Absent: all of them. */
    readonly first?: (walked: string, rows: string) => string;
    /** A condition that is true while the count is no more than `most`, and otherwise raises `limit.nodes`. */
    readonly within: (count: string, most: string) => string;
  };
  /** Name of the shadow column that holds the folded text. */
  foldedColumn(column: string): string;
  /** Name of the side table that holds the elements of an indexed list, where they stand in one. */
  readonly elementTable?: (table: string, column: string) => string;
  readonly folded: {
    /** Folds a value of an expression that is not an argument. */
    readonly call: (sql: string) => string;
    /** Folds an argument. */
    readonly value: (text: string) => string;
  };
  readonly text: {
    readonly startsWith: (text: string, start: string) => string;
    readonly endsWith: (text: string, end: string) => string;
    readonly contains: (text: string, part: string) => string;
    /** A bound above all texts, when a prefix has no successor. */
    readonly top: SqlValue;
  };
  readonly list: {
    /** A one-parameter list as a row source. */
    readonly rows: (list: string, alias: string, columns: RowColumns) => string;
    /**
     * A condition that holds for every element of a list under an alias, where the database would otherwise overlook the elements: count a list
     * as one row, or take the greatest value of a column from its index.
     */
    readonly listed?: (alias: string, list: string) => string | undefined;
    /** Follows the condition on the rows of a list, where the database must be told once more that it reads the list. */
    readonly mentioned?: (list: string) => string;
    /** Tuples are JSON objects with the places of their members as names, nulls left out; absent: they are JSON lists. */
    readonly tuplesAsObjects?: true;
    /** The element, or member `index` of the element that is a tuple. */
    readonly item: (alias: string, type: ValueType, index?: number) => string;
    readonly position: (alias: string) => string;
    readonly size: (list: string) => string;
    /** The list has the one element of a list, by the index of its elements; absent where the index is a side table. */
    readonly holds?: (list: string, one: string) => string;
    readonly push: (list: string, element: string) => string;
    /** The list without the elements, under `alias`, that fail `keep`. */
    readonly pull: (list: string, alias: string, keep: string, of: ValueType) => string;
  };
  /** Member of a value object, typed. */
  member(object: string, name: string, type: ValueType): string;
  json: {
    readonly exists: (json: string, path: string) => string;
    readonly at: (json: string, path: string, type: ValueType) => string;
  };
  call(call: Call): string;
  /** Brings the whole number behind a decimal to another scale; `value.precision` where digits would be lost. */
  rescale(sql: string, from: ValueType, to: ValueType): string;
  /** Raises `value.range` when a whole number has left its type. */
  inRange(sql: string, type: ValueType): string;
  /** A computed value that must fit the digits or the length of a field; null stays null. */
  within(sql: string, from: ValueType, to: ValueType): string;
  average(sql: string, filter: string, of: ValueType, result: ValueType): string;
  /** The sum of the values that the filter leaves; 0 over nothing. */
  sum(sql: string, filter: string, of: ValueType): string;
}
