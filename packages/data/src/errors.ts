// Not from the whole package: a thread of a store loads this file, and needs no fields.
import { WervelError, type WervelErrorOptions } from "@wervel/schema/errors";

/** The codes of everything that a store can answer instead of a result. */
export type DataErrorCode =
  | "refused.capability"
  | "refused.limit"
  | "refused.scan"
  | "refused.crossStore"
  | "value.type"
  | "value.range"
  | "value.length"
  | "value.precision"
  | "value.undefined"
  | "constraint.unique"
  | "constraint.reference"
  | "constraint.required"
  | "constraint.check"
  | "conflict.stale"
  | "conflict.retryable"
  | "conflict.lockTimeout"
  | "find.none"
  | "find.many"
  | "limit.rows"
  | "limit.keys"
  | "limit.nodes"
  | "limit.groups"
  | "limit.scan"
  | "limit.merge"
  | "fault.connect"
  | "fault.timeout"
  | "fault.throttled"
  | "fault.failover"
  | "fault.cancelled"
  | "fault.closed"
  | "unit.doomed"
  | "unit.none"
  | "unit.readonly"
  | "tenant.none"
  | "tenant.other"
  | "schema.drift"
  | "schema.locked"
  | "schema.missingIndex"
  | "schema.irreversible"
  | "schema.phase"
  | "driver.unmapped";

/** What a {@link DataError} carries beside its message. */
export interface DataErrorOptions extends WervelErrorOptions {
  readonly store?: string;
  readonly entity?: string;
  /** Model names, never column names. */
  readonly fields?: readonly string[];
  readonly constraint?: string;
  /** `unknown` when the connection was lost while committing: the write may have happened. Default `none`. */
  readonly outcome?: "none" | "unknown";
  readonly retryAfterMs?: number;
}

/** An answer of the data layer that is not a result. Compare `code`; the class may differ between copies of the package. */
export class DataError extends WervelError {
  override readonly name: string = "DataError";
  declare readonly code: DataErrorCode;
  readonly store: string | undefined;
  readonly entity: string | undefined;
  readonly fields: readonly string[] | undefined;
  readonly constraint: string | undefined;
  readonly retryable: boolean;
  readonly outcome: "none" | "unknown";
  readonly retryAfterMs: number | undefined;
  #operand: readonly [value: unknown] | undefined = undefined;

  constructor(code: DataErrorCode, message: string, options: DataErrorOptions = {}) {
    super(code, message, options);
    this.store = options.store;
    this.entity = options.entity;
    this.fields = options.fields;
    this.constraint = options.constraint;
    this.retryable = code === "conflict.retryable";
    this.outcome = options.outcome ?? "none";
    this.retryAfterMs = options.retryAfterMs;
  }

  /** Remembers the value that a field was to be compared with. It stands in no message, log or copy of the error. */
  comparing(value: unknown): this {
    this.#operand = [value];
    return this;
  }

  /** Tells whether this value is what a field was to be compared with and cannot be: so a caller finds which input it came from. */
  isAbout(value: unknown): boolean {
    return this.#operand !== undefined && Object.is(this.#operand[0], value);
  }
}
