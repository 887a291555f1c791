import { type Metric, WervelError } from "@wervel/schema";
import { callerOf } from "../engine/caller.ts";
import { sourceScope } from "../oracle/read-scope.ts";
import { defaultMaxNodes, type Read, type Source, type Target, type Write } from "../plan/plan.ts";
import type { Row } from "../store/store.ts";
import { buildSet, isEmptySet, writeSet } from "./assignments.ts";
import { checkField } from "./field-check.ts";
import { InsertRows } from "./insert-rows.ts";
import { Column } from "../db/column.ts";
import { KeyedBuilder } from "./keyed-builder.ts";
import { nearSource } from "./near.ts";
import type { Upserted } from "./query.ts";
import { QueryBuilder } from "./query-builder.ts";
import { buildKey, readKey } from "./record-key.ts";
import { searchSource } from "./search.ts";
import { Numbering, Shape } from "./shape.ts";
import { type Step, WhereStep } from "./steps.ts";
import { buildWhere, writeWhere } from "./write-where.ts";
import {
  assertRows,
  buildRead,
  closedArgs,
  closedKey,
  openState,
  planRead,
  stateOf,
  withSource,
} from "./state.ts";

/** Rows of one insert statement; more are several statements in one unit. */
const insertBatch = 1000;

/** Builds queries and writes over an entity's own records. */
export class EntityBuilder extends QueryBuilder {
  column(field: string): Column {
    const { table } = this.state.source;
    return new Column(table.name, table.field(field).name);
  }

  key(key: unknown): KeyedBuilder {
    return new KeyedBuilder(this.runtime, this.state.source.table, key, this.state.options);
  }

  async insert(record: unknown): Promise<Row> {
    return (await this.#insert([record]))[0]!;
  }

  async insertMany(records: readonly unknown[]): Promise<readonly Row[]> {
    if (!Array.isArray(records)) throw noRecords(this.state.source.table.name);
    if (records.length <= insertBatch) return records.length === 0 ? [] : this.#insert(records);
    return this.runtime.engine.unit(async () => {
      const rows: Row[] = [];
      for (let at = 0; at < records.length; at += insertBatch)
        rows.push(...(await this.#insert(records.slice(at, at + insertBatch))));
      return rows;
    });
  }

  async update(set: unknown): Promise<number> {
    const { state } = this;
    const { table } = state.source;
    if (isEmptySet(table, set)) return this.count();
    const shape = new Shape(`${closedKey(state)}!U`, closedArgs(state));
    writeSet(table, set, shape);
    const plan = (): Write => {
      planRead(state);
      const numbers = new Numbering();
      const target = this.#target(numbers);
      return { update: target, set: buildSet(table, set, numbers) };
    };
    return this.#write(shape, plan);
  }

  async delete(): Promise<number> {
    return this.#delete("!D", {});
  }

  async purge(): Promise<number> {
    return this.#delete("!P", { purge: true });
  }

  #delete(mark: string, how: { readonly purge?: true }): Promise<number> {
    const shape = new Shape(`${closedKey(this.state)}${mark}`, closedArgs(this.state));
    const plan = (): Write => {
      planRead(this.state);
      return { delete: this.#target(new Numbering()), ...how };
    };
    return this.#write(shape, plan);
  }

  async upsert(
    unique: unknown,
    write: { readonly insert: object; readonly update: unknown },
  ): Promise<Upserted<Row>> {
    const { table } = this.state.source;
    const key = this.#uniqueOf(unique);
    const record = { ...write.insert, ...(unique as object) };
    const rows = InsertRows.of(table);
    const row = rows.rowOf(record, this.runtime, this.state.options);
    const columns = rows.columnsOf(row);
    const shape = new Shape(`${table.name}!s${key.join()}(${columns.join()})`, [row]);
    writeSet(table, write.update, shape);
    const plan = (): Write => {
      const numbers = new Numbering();
      const at = numbers.number();
      return {
        upsert: table.name,
        key,
        columns,
        row: at,
        set: buildSet(table, write.update, numbers),
        return: table.fieldNames(),
      };
    };
    const result = await this.runtime.engine.write({
      key: shape.key,
      args: shape.args,
      plan,
      options: this.#options(),
    });
    return { row: result.rows[0]!, outcome: result.outcome ?? "inserted" };
  }

  walk(
    along: string | readonly string[],
    options: {
      readonly from: unknown;
      readonly min?: number;
      readonly max: number;
      readonly maxNodes?: number;
      readonly where?: unknown;
      readonly stop?: unknown;
    },
  ): QueryBuilder {
    const { table } = this.state.source;
    const { from, min = 1, max, maxNodes = defaultMaxNodes, where, stop } = options;
    const via = [along].flat();
    assertRows("walk min", min);
    assertRows("walk max", max, min);
    assertRows("walk maxNodes", maxNodes, 1);
    if (via.length === 0) throw badWalk(table.name, "()");
    for (const relation of via) {
      const member = table.member(relation);
      if (member.kind === "field" || member.target.name !== table.name)
        throw badWalk(table.name, relation);
    }
    const start = (numbers: Numbering): Read => ({
      from: { entity: table.name },
      where: buildKey(table, numbers),
      order: [],
      take: { fields: table.fieldNames(), nest: {} },
    });
    const build = (numbers: Numbering): Source => {
      const walk = { start: start(numbers), via, min, max, maxNodes };
      const enters = where === undefined ? undefined : buildWhere(table, where, [], numbers);
      const ends = stop === undefined ? undefined : buildWhere(table, stop, [], numbers);
      const conditions = {
        ...(enters === undefined ? {} : { where: enters }),
        ...(ends === undefined ? {} : { stop: ends }),
      };
      return { walk: { ...walk, ...conditions } };
    };
    const key = readKey(table, from);
    const shape = (): Shape => {
      const own = new Shape(`${table.name}~${via.join()} ${min}-${max}-${maxNodes}`, key);
      if (where !== undefined) writeWhere(table, where, own);
      // Each condition begins with a sign of its own: one alone says which of the two it is.
      if (stop !== undefined) {
        own.key += "!";
        writeWhere(table, stop, own);
      }
      return own;
    };
    const { key: shapeKey, args } = shape();
    const source = {
      table: table.withScope(sourceScope(table.scope.model, build(new Numbering()))),
      key: shapeKey,
      args,
      rewrite: () => shape().key,
      build,
    };
    return new QueryBuilder(this.runtime, stateOf(source, this.state.options));
  }

  near(
    field: string,
    vector: unknown,
    options: { readonly k: unknown; readonly metric?: Metric },
  ): QueryBuilder {
    const state = openState(this.state, "near");
    const { k, metric } = options;
    const source = nearSource(state.source.table, { field, vector, k, metric });
    return new QueryBuilder(this.runtime, withSource(state, source, isCondition));
  }

  search(
    text: unknown,
    options: {
      readonly in?: readonly string[];
      readonly weights?: Readonly<Record<string, unknown>>;
    } = {},
  ): QueryBuilder {
    const state = openState(this.state, "search");
    const source = searchSource(state.source.table, {
      text,
      in: options.in,
      weights: options.weights,
    });
    return new QueryBuilder(this.runtime, withSource(state, source, isCondition));
  }

  async #insert(records: readonly unknown[]): Promise<readonly Row[]> {
    const { source, options } = this.state;
    const { table } = source;
    const made = InsertRows.of(table);
    const rows = records.map((record) => made.rowOf(record, this.runtime, options));
    const isUnnumbered = made.isUnnumbered(rows[0]!);
    if (rows.some((row) => made.isUnnumbered(row) !== isUnnumbered))
      throw mixedKeys(table.name, made.numbered!);
    const plan = (): Write => ({
      insert: table.name,
      columns: made.columnsOf(rows[0]!),
      rows: 0,
      ...(isUnnumbered ? { return: [made.numbered!] } : {}),
    });
    const key = `${table.name}!i${isUnnumbered ? "#" : ""}`;
    const given = await this.runtime.engine.write({
      key,
      args: [rows],
      plan,
      options: this.#options(),
    });
    return rows.map((row, i) => made.recordOf(row, given.rows[i]?.[made.numbered!]));
  }

  #uniqueOf(unique: unknown): readonly string[] {
    const { table } = this.state.source;
    const { key, uniques, fields, tenant } = table.entity!;
    const given = typeof unique === "object" && unique !== null ? Object.keys(unique) : [];
    // A key within the tenant goes without saying which.
    const named = tenant === undefined || given.includes(tenant) ? given : [...given, tenant];
    const found = [key, ...uniques.map((each) => each.fields)].find(
      (names) => names.length === named.length && names.every((name) => named.includes(name)),
    );
    if (found === undefined) throw noSuchKey(table.name, named);
    for (const name of found.filter((part) => given.includes(part)))
      if (checkField(table.name, fields[name]!, (unique as Record<string, unknown>)[name]) === null)
        throw noSuchKey(table.name, given);
    return found;
  }

  #target(numbers: Numbering): Target {
    const { where, order, page } = buildRead(this.state, numbers);
    return {
      entity: this.state.source.table.name,
      ...(where === undefined ? {} : { where }),
      ...(order.length === 0 ? {} : { order }),
      ...(page === undefined ? {} : { page }),
    };
  }

  async #write(shape: Shape, plan: () => Write): Promise<number> {
    const result = await this.runtime.engine.write({
      key: shape.key,
      args: shape.args,
      plan,
      options: this.#options(),
    });
    return result.count;
  }

  #options() {
    const { options } = this.state;
    const { allowScan, withoutFilters } = options;
    return {
      ...callerOf(options),
      ...(allowScan === undefined ? {} : { allowScan }),
      ...(withoutFilters === undefined ? {} : { withoutFilters }),
    };
  }
}

/** Conditions that stand before a choice narrow what it chooses from, too; an order before it is replaced. */
function isCondition(step: Step): boolean {
  return step instanceof WhereStep;
}

function badWalk(entity: string, relation: string): WervelError {
  return new WervelError(
    "WERVEL_QUERY_NAME",
    `${entity}.${relation} does not lead from ${entity} to ${entity}.`,
    {
      help: "walk follows a relation of an entity to itself.",
      details: { entity, relation },
    },
  );
}

function mixedKeys(entity: string, field: string): WervelError {
  return new WervelError(
    "WERVEL_QUERY_SET",
    `Some records of ${entity} give ${field} and others leave it to the store.`,
    {
      help: "Give it in all of them or in none.",
      details: { entity, field },
    },
  );
}

function noSuchKey(entity: string, given: readonly string[]): WervelError {
  return new WervelError(
    "WERVEL_QUERY_KEY",
    `${entity} has no unique key of ${given.length === 0 ? "no fields" : given.join(", ")}.`,
    {
      help: "Name the fields of its key, or of one unique key, with values.",
      details: { entity, given },
    },
  );
}

function noRecords(entity: string): WervelError {
  return new WervelError("WERVEL_QUERY_SET", `insertMany of ${entity} takes a list of records.`, {
    help: "Use insert for one record.",
    details: { entity },
  });
}
