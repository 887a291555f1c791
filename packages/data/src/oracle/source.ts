import type { Name } from "../plan/plan.ts";
import type { Row } from "../store/store.ts";
import { fold } from "./fold.ts";
import { tupleKey } from "./value.ts";

/** Where the interpreter finds records: plain objects with every field of their entity. */
export interface RowSource {
  rows(entity: Name): Iterable<Row>;
  /** Records whose fields equal the values, none of them null. */
  find(entity: Name, fields: readonly Name[], values: readonly unknown[]): readonly Row[];
  /** Counts what `find` finds, where that is cheaper. */
  count?(entity: Name, fields: readonly Name[], values: readonly unknown[]): number;
}

/** What one evaluation has at hand. */
export interface Run {
  readonly source: RowSource;
  readonly args: readonly unknown[];
  /** Stands in for the records of the entity that the plan reads from, where whoever runs it has found all that it can be about. */
  readonly roots?: readonly Row[];
  /** Gives rows of a read without order some other order, so that nobody comes to rely on one. */
  readonly arrange?: (rows: Row[]) => Row[];
}

type Hash = string | number | boolean | null;

/** Equal values under one key, found by hash. */
export class HashIndex {
  readonly fields: readonly Name[];
  readonly #folded: boolean;
  /** Buckets are replaced and never changed, so that copies of the index may share them. */
  readonly #buckets: Map<Hash, readonly Row[]>;

  private constructor(
    fields: readonly Name[],
    folded: boolean,
    buckets: Map<Hash, readonly Row[]>,
  ) {
    this.fields = fields;
    this.#folded = folded;
    this.#buckets = buckets;
  }

  /** Indexes rows by some fields. With `folded`, texts that differ only in case meet. */
  static of(fields: readonly Name[], rows: Iterable<Row>, folded = false): HashIndex {
    const buckets = new Map<Hash, Row[]>();
    const index = new HashIndex(fields, folded, buckets);
    for (const row of rows) {
      const hash = index.#hashOf(row);
      const bucket = buckets.get(hash);
      if (bucket === undefined) buckets.set(hash, [row]);
      else bucket.push(row);
    }
    return index;
  }

  /** Makes an independent index of the same rows. */
  copy(): HashIndex {
    return new HashIndex(this.fields, this.#folded, new Map(this.#buckets));
  }

  find(values: readonly unknown[]): readonly Row[] {
    return this.#buckets.get(this.#hash(values)) ?? none;
  }

  add(row: Row): void {
    const hash = this.#hashOf(row);
    const bucket = this.#buckets.get(hash);
    this.#buckets.set(hash, bucket === undefined ? [row] : [...bucket, row]);
  }

  remove(row: Row): void {
    const hash = this.#hashOf(row);
    const rest = this.#buckets.get(hash)?.filter((other) => other !== row) ?? none;
    if (rest.length === 0) this.#buckets.delete(hash);
    else this.#buckets.set(hash, rest);
  }

  #hashOf(row: Row): Hash {
    return this.#hash(this.fields.map((field) => row[field]));
  }

  #hash(values: readonly unknown[]): Hash {
    if (!this.#folded) return tupleKey(values);
    return tupleKey(values.map((value) => (typeof value === "string" ? fold(value) : value)));
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
      if (index === undefined) indexes.set(name, (index = HashIndex.of(fields, rowsOf(entity))));
      return index.find(values);
    },
  };
}
