import type { Name } from "../plan/plan.ts";
import type { Row } from "../store/store.ts";
import { HashIndex, type RowSource } from "./source.ts";

/** Records of one entity with the hash indexes that were asked for so far. */
export class Table {
  readonly rows: Set<Row>;
  /** The last number that the table gave to a new record. */
  lastNumber: number;
  /** How many {@link Tables} read this table: with more than one, a change copies it first. */
  holders = 1;
  readonly #indexes = new Map<string, HashIndex>();

  constructor(rows: Iterable<Row> = [], lastNumber = 0) {
    this.rows = new Set(rows);
    this.lastNumber = lastNumber;
  }

  /** Makes an independent table with the same records; records themselves are never changed, only replaced. */
  copy(): Table {
    const copy = new Table(this.rows, this.lastNumber);
    for (const [name, index] of this.#indexes) copy.#indexes.set(name, index.copy());
    return copy;
  }

  find(fields: readonly Name[], values: readonly unknown[], folded = false): readonly Row[] {
    return this.#index(fields, folded).find(values);
  }

  add(row: Row): void {
    this.rows.add(row);
    for (const index of this.#indexes.values()) index.add(row);
  }

  remove(row: Row): void {
    this.rows.delete(row);
    for (const index of this.#indexes.values()) index.remove(row);
  }

  #index(fields: readonly Name[], folded: boolean): HashIndex {
    const name = `${folded} ${fields.join()}`;
    let index = this.#indexes.get(name);
    if (index === undefined)
      this.#indexes.set(name, (index = HashIndex.of(fields, this.rows, folded)));
    return index;
  }
}

/** One record before and after a change: new without `before`, gone without `after`. */
export interface RowChange {
  readonly entity: Name;
  readonly before?: Row;
  readonly after?: Row;
}

/** Tables of a model. What a statement changes is recorded, so that a failing statement leaves nothing behind. */
export class Tables implements RowSource {
  readonly #tables: Map<Name, Table>;
  #changes: RowChange[] = [];

  constructor(tables: Iterable<readonly [Name, Table]> = []) {
    this.#tables = new Map(tables);
  }

  /** Fills tables from plain arrays. */
  static from(data: Readonly<Record<Name, readonly Row[]>>): Tables {
    return new Tables(Object.entries(data).map(([name, rows]) => [name, new Table(rows)] as const));
  }

  /** Makes a second set of tables with the same content; either side copies a table when it first changes it. */
  fork(): Tables {
    for (const table of this.#tables.values()) table.holders++;
    return new Tables(this.#tables);
  }

  /** Says that these tables are read no more, so that others need not copy what they alone hold. */
  release(): void {
    for (const table of this.#tables.values()) table.holders--;
    this.#tables.clear();
  }

  rows(entity: Name): Iterable<Row> {
    return this.#table(entity).rows;
  }

  find(entity: Name, fields: readonly Name[], values: readonly unknown[]): readonly Row[] {
    return this.#table(entity).find(fields, values);
  }

  findFolded(entity: Name, fields: readonly Name[], values: readonly unknown[]): readonly Row[] {
    return this.#table(entity).find(fields, values, true);
  }

  insert(entity: Name, row: Row): void {
    this.#writable(entity).add(row);
    this.#changes.push({ entity, after: row });
  }

  replace(entity: Name, before: Row, after: Row): void {
    const table = this.#writable(entity);
    table.remove(before);
    table.add(after);
    this.#changes.push({ entity, before, after });
  }

  remove(entity: Name, row: Row): void {
    this.#writable(entity).remove(row);
    this.#changes.push({ entity, before: row });
  }

  /** Numbers a new record: one more than any number given or seen before, never given twice. */
  nextNumber(entity: Name, seen?: number): number {
    const table = this.#writable(entity);
    table.lastNumber = seen === undefined ? table.lastNumber + 1 : Math.max(table.lastNumber, seen);
    return table.lastNumber;
  }

  /** Runs a statement: when it throws, what it changed is undone. `check` sees the changes at its end. */
  statement<T>(work: () => T, check: (changes: readonly RowChange[]) => void): T {
    this.#changes = [];
    try {
      const result = work();
      check(this.#changes);
      return result;
    } catch (error) {
      this.#undo();
      throw error;
    } finally {
      this.#changes = [];
    }
  }

  #undo(): void {
    for (const { entity, before, after } of this.#changes.toReversed()) {
      const table = this.#writable(entity);
      if (after !== undefined) table.remove(after);
      if (before !== undefined) table.add(before);
    }
  }

  #table(entity: Name): Table {
    let table = this.#tables.get(entity);
    if (table === undefined) this.#tables.set(entity, (table = new Table()));
    return table;
  }

  #writable(entity: Name): Table {
    const table = this.#table(entity);
    if (table.holders === 1) return table;
    const own = table.copy();
    table.holders--;
    this.#tables.set(entity, own);
    return own;
  }
}
