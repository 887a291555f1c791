import type { Row } from "@wervel/data";
import { type RowChange, Table, Tables, tupleKey } from "@wervel/data/interpreter";
import { finderOf } from "../layout/finder.ts";
import { idOf } from "../layout/layout.ts";
import { prefixRange, prefixText, type Range } from "../layout/range.ts";
import type { Shape } from "../layout/shape.ts";
import type { Loader } from "./loader.ts";
import type { Numbers } from "./numbers.ts";

/** What a statement or a unit has changed in one entity: records of Redis that are hidden, and records that are there only here. */
interface Changed {
  readonly hidden: Map<string, Row>;
  readonly added: Table;
}

/** One thing that was done, so that it can be undone. */
type Done =
  | { readonly entity: string; readonly added: Row }
  | { readonly entity: string; readonly dropped: Row }
  | { readonly entity: string; readonly hid: string };

/** How the constraints of a statement are checked: by what is read, or taken for granted and left to the script that applies it. */
export type Trust = "look" | "assume";

/**
 * The records that the interpreter sees: those of Redis as far as they are loaded, with the changes of this statement or unit over them.
 * What it asks for and is not loaded yet is noted and answered by nothing: it is run again once that is there.
 */
export class Records extends Tables {
  readonly loader: Loader;
  readonly #shapes: ReadonlyMap<string, Shape>;
  readonly #numbers: Numbers;
  readonly #changed = new Map<string, Changed>();
  readonly #done: Done[] = [];
  readonly #primed = new Map<string, readonly Row[]>();
  /** Checks that stand for what was taken for granted. */
  readonly #assumed = new Map<string, readonly (string | Buffer)[]>();
  #trust: Trust = "look";
  #isChecking = false;

  constructor(loader: Loader, shapes: ReadonlyMap<string, Shape>, numbers: Numbers) {
    super();
    this.loader = loader;
    this.#shapes = shapes;
    this.#numbers = numbers;
  }

  get assumed(): ReadonlyMap<string, readonly (string | Buffer)[]> {
    return this.#assumed;
  }

  get isChanged(): boolean {
    return this.#done.length > 0;
  }

  trust(how: Trust): void {
    this.#trust = how;
    this.#assumed.clear();
  }

  /** How many records of an entity this unit has changed. */
  changedIn(entity: string): number {
    const changed = this.#changed.get(entity);
    return changed === undefined ? 0 : changed.hidden.size + changed.added.rows.size;
  }

  /** Each entity that was changed: records as they were and as they are, by key. */
  *changes(): Iterable<readonly [Shape, ReadonlyMap<string, Row>, ReadonlyMap<string, Row>]> {
    for (const [entity, { hidden, added }] of this.#changed) {
      const shape = this.#shapes.get(entity)!;
      const after = new Map<string, Row>();
      for (const row of added.rows) after.set(idOf(shape.key, row)!, row);
      yield [shape, hidden, after];
    }
  }

  /** Answers a lookup with these records instead of looking: a part of them is all that is asked for. */
  prime(
    entity: string,
    fields: readonly string[],
    values: readonly unknown[],
    rows: readonly Row[],
  ): void {
    this.#primed.set(lookupName(entity, fields, values), rows);
  }

  unprime(): void {
    this.#primed.clear();
  }

  /** What of the loaded records still stands, with those that are only here. */
  standing(entity: string, loaded: readonly Row[]): readonly Row[] {
    const changed = this.#changed.get(entity);
    if (changed === undefined) return loaded;
    return [...this.#unhidden(entity, loaded), ...changed.added.rows];
  }

  override rows(entity: string): Iterable<Row> {
    const loaded = this.#whole(this.#shapes.get(entity)!);
    return this.standing(entity, loaded ?? []);
  }

  override find(
    entity: string,
    fields: readonly string[],
    values: readonly unknown[],
  ): readonly Row[] {
    const primed =
      this.#primed.size === 0 ? undefined : this.#primed.get(lookupName(entity, fields, values));
    if (primed === undefined) return this.#find(entity, fields, values, false);
    const here = this.#changed.get(entity)?.added.find(fields, values) ?? none;
    return [...this.#unhidden(entity, primed), ...here];
  }

  override findFolded(
    entity: string,
    fields: readonly string[],
    values: readonly unknown[],
  ): readonly Row[] {
    return this.#find(entity, fields, values, true);
  }

  /** Counts by the index alone where it holds all of the fields. */
  count(entity: string, fields: readonly string[], values: readonly unknown[]): number {
    const shape = this.#shapes.get(entity)!;
    const range = shape.expires === undefined ? exactRange(shape, fields, values) : undefined;
    if (range === undefined) return this.find(entity, fields, values).length;
    const counted = this.loader.count(range) ?? 0;
    const changed = this.#changed.get(entity);
    if (changed === undefined) return counted;
    const gone = [...changed.hidden.values()].filter((row) => has(row, fields, values)).length;
    return counted - gone + changed.added.find(fields, values).length;
  }

  #find(
    entity: string,
    fields: readonly string[],
    values: readonly unknown[],
    folded: boolean,
  ): readonly Row[] {
    const shape = this.#shapes.get(entity)!;
    const changed = this.#changed.get(entity);
    const here = changed?.added.find(fields, values, folded) ?? none;
    const loaded =
      this.#isChecking && this.#trust === "assume"
        ? this.#assume(shape, fields, values, folded, here)
        : this.#load(shape, fields, values, folded);
    const still = changed === undefined ? loaded : this.#unhidden(entity, loaded);
    return here.length === 0 ? still : [...still, ...here];
  }

  #load(
    shape: Shape,
    fields: readonly string[],
    values: readonly unknown[],
    folded: boolean,
  ): readonly Row[] {
    const finder = finderOf(shape, fields, folded);
    if (finder === undefined)
      throw new TypeError(`Nothing leads to ${shape.name} by ${fields.join()}.`);
    if (finder.by === "key") {
      const id = idOf(shape.key, valuesByField(fields, values));
      const held = id === undefined ? undefined : this.loader.record(shape, id, this.#isChecking);
      return held?.row !== undefined && has(held.row, fields, values) ? [held.row] : none;
    }
    if (finder.by === "whole")
      return (this.#whole(shape) ?? none).filter((row) => has(row, fields, values));
    const { layout, parts } = finder;
    const prefix = prefixText(layout, partValues(layout.parts.slice(0, parts), fields, values));
    if (prefix === undefined) return none;
    const range = prefixRange(layout, prefix);
    const members = this.loader.allMembers(range);
    const rows = members === undefined ? none : (this.loader.rowsOf(shape, range, members) ?? none);
    return folded ? rows : rows.filter((row) => has(row, fields, values));
  }

  /**
   * While constraints are checked and nothing speaks against them: a record that is referred to is there, a unique value and a reference to
   * what is gone are not, but for the records that this statement knows. The script makes sure before it changes anything.
   */
  #assume(
    shape: Shape,
    fields: readonly string[],
    values: readonly unknown[],
    folded: boolean,
    here: readonly Row[],
  ): readonly Row[] {
    if (shape.expires !== undefined) return this.#load(shape, fields, values, folded);
    const finder = finderOf(shape, fields, folded);
    const changed = this.#changed.get(shape.name);
    if (finder?.by === "key") {
      const id = idOf(shape.key, valuesByField(fields, values));
      if (here.length > 0 || id === undefined || changed?.hidden.has(id) === true) return none;
      const name = `${shape.records}${id.endsWith("\0") ? id.slice(0, -1) : id}`;
      this.#assumed.set(`e ${name}`, ["e", name]);
      return [Object.fromEntries(fields.map((field, i) => [field, values[i]]))];
    }
    const range = exactRange(shape, fields, values, folded);
    if (range === undefined) return this.#load(shape, fields, values, folded);
    const known = [...(changed?.hidden.values() ?? [])].filter((row) => sameIn(range, row, fields));
    this.#assumed.set(
      `c ${range.layout.zset} ${range.prefix}`,
      this.loader.checkOf(range, known.length),
    );
    return none;
  }

  #whole(shape: Shape): readonly Row[] | undefined {
    const range = prefixRange(shape.layouts[0]!, "");
    const members = this.loader.allMembers(range);
    return members && this.loader.rowsOf(shape, range, members);
  }

  #unhidden(entity: string, rows: readonly Row[]): readonly Row[] {
    const hidden = this.#changed.get(entity)?.hidden;
    if (hidden === undefined || hidden.size === 0) return rows;
    const { key } = this.#shapes.get(entity)!;
    return rows.filter((row) => !hidden.has(idOf(key, row)!));
  }

  override insert(entity: string, row: Row): void {
    this.#changedOf(entity).added.add(row);
    this.#done.push({ entity, added: row });
  }

  override replace(entity: string, before: Row, after: Row): void {
    this.#drop(entity, before);
    this.insert(entity, after);
  }

  override remove(entity: string, row: Row): void {
    this.#drop(entity, row);
  }

  #drop(entity: string, row: Row): void {
    const { hidden, added } = this.#changedOf(entity);
    if (added.rows.has(row)) {
      added.remove(row);
      this.#done.push({ entity, dropped: row });
      return;
    }
    const id = idOf(this.#shapes.get(entity)!.key, row)!;
    if (hidden.has(id)) return;
    hidden.set(id, row);
    this.#done.push({ entity, hid: id });
  }

  #changedOf(entity: string): Changed {
    let changed = this.#changed.get(entity);
    if (changed === undefined)
      this.#changed.set(entity, (changed = { hidden: new Map(), added: new Table() }));
    return changed;
  }

  override nextNumber(entity: string, seen?: number): number {
    return this.#numbers.next(this.#shapes.get(entity)!, seen);
  }

  /** How much was done so far: where {@link undo} goes back to. */
  get mark(): number {
    return this.#done.length;
  }

  undo(mark: number): void {
    for (const step of this.#done.splice(mark).toReversed()) {
      const { hidden, added } = this.#changedOf(step.entity);
      if ("added" in step) added.remove(step.added);
      else if ("dropped" in step) added.add(step.dropped);
      else hidden.delete(step.hid);
    }
  }

  override statement<T>(work: () => T, check: (changes: readonly RowChange[]) => void): T {
    const mark = this.mark;
    try {
      const result = work();
      this.#isChecking = true;
      check(this.#changesSince(mark));
      return result;
    } catch (error) {
      this.undo(mark);
      throw error;
    } finally {
      this.#isChecking = false;
    }
  }

  #changesSince(mark: number): readonly RowChange[] {
    return this.#done.slice(mark).map((step) => {
      const { entity } = step;
      if ("added" in step) return { entity, after: step.added };
      if ("dropped" in step) return { entity, before: step.dropped };
      return { entity, before: this.#changed.get(entity)!.hidden.get(step.hid)! };
    });
  }
}

const none: readonly Row[] = Object.freeze([]);

/** The range that holds exactly the records with these values, where one index has all of the fields. */
function exactRange(
  shape: Shape,
  fields: readonly string[],
  values: readonly unknown[],
  folded = false,
): Range | undefined {
  const finder = finderOf(shape, fields, folded);
  if (finder?.by !== "range" || finder.parts !== fields.length) return undefined;
  const { layout } = finder;
  const prefix = prefixText(
    layout,
    partValues(layout.parts.slice(0, fields.length), fields, values),
  );
  return prefix === undefined ? undefined : prefixRange(layout, prefix);
}

function sameIn({ layout, prefix }: Range, row: Row, fields: readonly string[]): boolean {
  return (
    prefixText(
      layout,
      layout.parts.slice(0, fields.length).map(({ field }) => row[field]),
    ) === prefix
  );
}

function partValues(
  parts: readonly { readonly field: string }[],
  fields: readonly string[],
  values: readonly unknown[],
): unknown[] {
  return parts.map(({ field }) => values[fields.indexOf(field)]);
}

function valuesByField(fields: readonly string[], values: readonly unknown[]): Row {
  return Object.fromEntries(fields.map((field, i) => [field, values[i]]));
}

function has(row: Row, fields: readonly string[], values: readonly unknown[]): boolean {
  return tupleKey(fields.map((field) => row[field])) === tupleKey(values);
}

function lookupName(entity: string, fields: readonly string[], values: readonly unknown[]): string {
  return `${entity} ${fields.join()} ${String(tupleKey(values))}`;
}
