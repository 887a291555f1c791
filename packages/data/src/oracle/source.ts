import type { Name } from "../plan/plan.ts";
import type { Row } from "../store/store.ts";
import { fold } from "./fold.ts";
import { tupleKey } from "./value.ts";

/** Where the interpreter finds records: plain objects with every field of their entity. */
export interface RowSource {
  rows(entity: Name): Iterable<Row>;
  /** Records whose fields equal the values, none of them null. */
  find(entity: Name, fields: readonly Name[], values: readonly unknown[]): readonly Row[];
}

/** What one evaluation has at hand. */
export interface Run {
  readonly source: RowSource;
  readonly args: readonly unknown[];
  /** Gives rows of a read without order some other order, so that nobody comes to rely on one. */
  readonly arrange?: (rows: Row[]) => Row[];
}

/** Equal values under one key, found by hash. */
export class HashIndex {
  readonly fields: readonly Name[];
  readonly #folded: boolean;
  readonly #buckets = new Map<string | number | boolean | null, Row[]>();

  /** With `folded`, texts that differ only in case meet. */
  constructor(fields: readonly Name[], rows: Iterable<Row>, folded = false) {
    this.fields = fields;
    this.#folded = folded;
    for (const row of rows) this.add(row);
  }

  find(values: readonly unknown[]): readonly Row[] {
    return this.#buckets.get(this.#hash(values)) ?? none;
  }

  add(row: Row): void {
    const key = this.#keyOf(row);
    const bucket = this.#buckets.get(key);
    if (bucket === undefined) this.#buckets.set(key, [row]);
    else bucket.push(row);
  }

  remove(row: Row): void {
    const key = this.#keyOf(row);
    const bucket = this.#buckets.get(key);
    if (bucket === undefined) return;
    if (bucket.length === 1) this.#buckets.delete(key);
    else
      this.#buckets.set(
        key,
        bucket.filter((other) => other !== row),
      );
  }

  #keyOf(row: Row): string | number | boolean | null {
    return this.#hash(this.fields.map((field) => row[field]));
  }

  #hash(values: readonly unknown[]): string | number | boolean | null {
    return tupleKey(
      this.#folded
        ? values.map((value) => (typeof value === "string" ? fold(value) : value))
        : values,
    );
  }
}

const none: readonly Row[] = Object.freeze([]);

/** Reads plain arrays, indexing them on demand by the fields that are asked for. */
export function arraySource(data: Readonly<Record<Name, readonly Row[]>>): RowSource {
  const indexes = new Map<string, HashIndex>();
  const rowsOf = (entity: Name): readonly Row[] => data[entity] ?? none;
  return {
    rows: rowsOf,
    find(entity, fields, values) {
      const name = `${entity} ${fields.join()}`;
      let index = indexes.get(name);
      if (index === undefined) indexes.set(name, (index = new HashIndex(fields, rowsOf(entity))));
      return index.find(values);
    },
  };
}
