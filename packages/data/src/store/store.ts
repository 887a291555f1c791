import type { ModelDescription } from "../model/description.ts";
import type { Name, Plan, ValueType } from "../plan/plan.ts";
import type { StorePlacement } from "./placement.ts";
import type { SchemaPort } from "./schema-port.ts";

/** What an application writes: `sqlite('blog.db')`, `memory()`. Opening it gives a {@link Store} for one model. */
export interface StoreSource {
  /** The kind of store, such as `sqlite`. */
  readonly name: string;
  /** Whether each process that opens it has records of its own, which no other one sees. Default false. */
  readonly perProcess?: boolean;
  open(model: ModelDescription, context: StoreContext): Promise<Store>;
}

/** What a store takes from its surroundings, so that tests can hold them still. */
export interface StoreContext {
  /** The current time in milliseconds since the epoch. */
  readonly now: () => number;
}

/** One open database of one model. */
export interface Store extends Executor {
  readonly name: string;
  readonly profile: Profile;
  readonly schema: SchemaPort;
  /** Where the entities are, of several stores that are used as one. Absent from a store of its own. */
  readonly placement?: StorePlacement;
  /** Says how the plan would run, or why not. Pure: no input or output, same answer for the same plan and profile. */
  compile(plan: Plan): Compiled | Refused;
  /** Opens a unit: everything run on it commits or rolls back together. Waits, bounded, where a store has one writer. */
  begin(options: UnitOptions): Promise<Session>;
  /** Resolves when the store answers; rejects with a `fault.*` error. For the health check. */
  ping(signal?: AbortSignal): Promise<void>;
  close(): Promise<void>;
}

/** A part of a raw statement: text as it is, a value, or a name of the model. */
export type RawPart =
  | { readonly text: string }
  | { readonly value: unknown; readonly type: ValueType }
  | { readonly entity: Name; readonly field?: Name };

/** A statement in the store's own words, and the shape of its rows in the order of its columns. */
export interface RawStatement {
  readonly parts: readonly RawPart[];
  readonly as: Readonly<Record<Name, ValueType>>;
  /** Refuses with `unit.readonly` whatever would change something. Default false. */
  readonly readOnly?: boolean;
}

/** Where a compiled plan runs: on the store (a unit of its own) or inside an open session. */
export interface Executor {
  run(
    compiled: Compiled,
    args: readonly unknown[],
    options?: StatementOptions,
  ): Result | Promise<Result>;
  /** Rows of a read one after another, in constant memory. */
  stream(
    compiled: Compiled,
    args: readonly unknown[],
    options?: StatementOptions,
  ): AsyncIterable<Row>;
  /** Runs a statement in the store's own words, where the store has such. */
  raw?(statement: RawStatement): Promise<readonly Row[]>;
}

/** How a statement is run. */
export interface StatementOptions {
  readonly signal?: AbortSignal;
  /** Milliseconds after which the statement is given up with `fault.timeout`; default 15,000. */
  readonly timeoutMs?: number;
  /** A read may stop one row past this bound; whoever asked for it refuses the result with `limit.rows`. */
  readonly maxRows?: number;
  /**
   * The records are read to be changed in the same unit: a store with one writer takes it now, so that nobody changes them in between.
   * Default false.
   */
  readonly edits?: boolean;
}

/** A unit that is open. Its statements run one after another; the first error dooms it. */
export interface Session extends Executor {
  commit(): Promise<void>;
  rollback(): Promise<void>;
  savepoint?(): Promise<Savepoint>;
}

/** A state inside a unit that can be gone back to. */
export interface Savepoint {
  release(): Promise<void>;
  rollback(): Promise<void>;
}

/** How a unit is opened. */
export interface UnitOptions {
  readonly isolation: "default" | "snapshot" | "serializable";
  readonly signal?: AbortSignal;
  /** Milliseconds to wait for the writer or a connection; then `fault.timeout`. Default 5,000. */
  readonly waitMs: number;
  /** Takes the writer at once where the store has one, so that a replay cannot lose again. Default false. */
  readonly exclusive?: boolean;
}

/** A row with exactly the taken fields, a plain object. */
export type Row = Readonly<Record<Name, unknown>>;

/** What a statement gave. */
export interface Result {
  /** Rows of a read, or the returned fields of a write. */
  readonly rows: readonly Row[];
  /** For `take.keys`: per row the values asked for, in order. */
  readonly keys?: readonly (readonly unknown[])[];
  /** For `Children`: per row the key of its parent (one value for each pair of the relation). */
  readonly parents?: readonly (readonly unknown[])[];
  /** Records that a write matched. */
  readonly count: number;
  /** For an upsert. */
  readonly outcome?: "inserted" | "updated";
  /** How many statements it took, where not one. */
  readonly statements?: number;
}

/** Server version, features and limits, measured when the store opens. Plans cache under its hash. */
export interface Profile {
  readonly store: string;
  readonly version: string;
  readonly hash: string;
  readonly features: Readonly<Record<string, boolean>>;
  readonly limits: Readonly<Record<string, number>>;
}

/** One operation of the store, or a bounded and exact sequence of them. */
export type Grade = "native" | "composed";
/** How a statement finds its records, from one by its key to a look at all of them. */
export type Scan = "key" | "index" | "partition" | "fan-out" | "full";

/** A plan as a store will run it. */
export interface Compiled {
  readonly refused?: false;
  readonly grade: Grade;
  readonly trips: number | "per-level" | "per-chunk";
  readonly scan: Scan;
  /** The names of the stores that it asks, where a database lives in several. */
  readonly stores?: readonly string[];
  /** How many keys of parents it takes at once, where not as many as the profile says. */
  readonly maxKeys?: number;
  /** The store's own text, for logs and `explain()`. */
  text(): string;
}

/** A plan that a store does not run, with the reason and where there is one an alternative. */
export interface Refused {
  readonly refused: true;
  /** The D5 code: `refused.capability`, `refused.limit` or `refused.scan`. */
  readonly code: `refused.${string}`;
  readonly capability: string;
  /** Where in the plan, as a pointer such as `/where/and/0`. */
  readonly node: string;
  readonly why: string;
  readonly instead?: string;
}
