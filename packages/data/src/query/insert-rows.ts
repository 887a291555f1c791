import { WervelError } from "@wervel/schema";
import type { Caller } from "../engine/caller.ts";
import { madeValue, type ValueMakers } from "../engine/made-value.ts";
import { DataError } from "../errors.ts";
import type { EntityDescription, FieldDescription } from "../model/description.ts";
import { checkStored } from "../oracle/stored-value.ts";
import { keptWords } from "../oracle/words.ts";
import type { Row } from "../store/store.ts";
import { memberOf } from "./assignments.ts";
import { assertDefined } from "./check-operand.ts";
import { type FieldCheck, fieldCheck } from "./field-check.ts";
import type { QueryRuntime } from "./runtime.ts";
import type { Table } from "./table.ts";

type Values = readonly unknown[];
type Put = (row: unknown[], value: unknown) => void;

const known = new WeakMap<Table, InsertRows>();

/**
 * Makes rows of the records of an insert, and the records that a read would give of the rows: every value of a row has its stored form, so
 * that nothing but the number that a store gives has to come back. Compiled once a table.
 */
export class InsertRows {
  /** The field that the store numbers. */
  readonly numbered: string | undefined;
  readonly #table: Table;
  /** The fields as rows hold them: what the store numbers comes last, so that it can be left out. */
  readonly #fields: readonly FieldDescription[];
  /** Where each field of a record stands in a row, in the order of records. */
  readonly #places: readonly (readonly [name: string, at: number])[];
  readonly #puts = new Map<string, Put>();

  private constructor(table: Table, { fields }: EntityDescription) {
    const own = Object.values(fields);
    const numbered = own.find(({ generated }) => generated === "store");
    this.#table = table;
    this.#fields = [
      ...own.filter((field) => field !== numbered),
      ...(numbered === undefined ? [] : [numbered]),
    ];
    this.#places = own
      .filter(({ wordsOf }) => wordsOf === undefined)
      .map((field) => [field.name, this.#fields.indexOf(field)]);
    this.numbered = numbered?.name;
  }

  /** Finds what is compiled for a table. */
  static of(table: Table): InsertRows {
    let rows = known.get(table);
    if (rows === undefined) known.set(table, (rows = new InsertRows(table, table.entity!)));
    return rows;
  }

  /** The columns of a row. */
  columnsOf(row: Values): readonly string[] {
    return this.#fields.slice(0, row.length).map(({ name }) => name);
  }

  /** Tells whether a row leaves its number to the store. */
  isUnnumbered(row: Values): boolean {
    return row.length < this.#fields.length;
  }

  /**
   * Makes the row of a record: what is given is checked, what is left out is made. What the store numbers stays out where it is not given.
   *
   * @throws `value.*`, `constraint.required`, WERVEL_QUERY_NAME, WERVEL_QUERY_SET.
   */
  rowOf(record: unknown, { clock, ids }: QueryRuntime, caller: Caller): Values {
    assertDefined(record, `A record of ${this.#table.name}`);
    if (typeof record !== "object" || record === null || Array.isArray(record))
      throw badRecord(this.#table);
    const isNumbered = this.numbered === undefined || Object.hasOwn(record, this.numbered);
    const row = new Array<unknown>(this.#fields.length - (isNumbered ? 0 : 1)).fill(undefined);
    for (const name of Object.keys(record)) {
      const put = this.#puts.get(name) ?? this.#learn(name, (record as Row)[name]);
      put(row, (record as Row)[name]);
    }
    for (let i = 0; i < row.length; i++)
      if (row[i] === undefined)
        row[i] = this.#missing(this.#fields[i]!, row, { clock, ids, caller });
    return row;
  }

  /** Makes the record of a row, with the number that the store gave it. */
  recordOf(row: Values, number: unknown): Row {
    const record: Record<string, unknown> = {};
    for (const [name, at] of this.#places) record[name] = at < row.length ? row[at] : number;
    return record;
  }

  #missing(field: FieldDescription, row: Values, makers: ValueMakers): unknown {
    const { name } = this.#table;
    // A hidden field comes behind the one that it is made of.
    if (field.wordsOf !== undefined)
      return keptWords(name, field.wordsOf, row[this.#at(field.wordsOf)]);
    const made = madeValue(field, makers);
    if (typeof made === "number" && field.generated === "version") return made;
    if (made !== undefined)
      return checkStored(field.type, made, { entity: name, field: field.name });
    if (field.type.nullable) return null;
    throw new DataError("constraint.required", `${name}.${field.name} must have a value.`, {
      entity: name,
      fields: [field.name],
      help: "Give the value, or declare a default.",
    });
  }

  #learn(name: string, value: unknown): Put {
    assertDefined(value, `${this.#table.name}.${name}`);
    const put = this.#putOf(name);
    this.#puts.set(name, put);
    return put;
  }

  #putOf(name: string): Put {
    const member = this.#table.member(name);
    if (member.kind === "many") throw badMember(this.#table, name);
    if (member.kind === "field") {
      const [at, check] = this.#place(name);
      return (row, value) => {
        row[at] = check(value);
      };
    }
    const pairs = member.relation.pairs.map(
      ([own, theirs]) => [theirs, ...this.#place(own)] as const,
    );
    return (row, value) => {
      assertDefined(value, `${this.#table.name}.${name}`);
      for (const [theirs, at, check] of pairs)
        row[at] = check(value === null ? null : memberOf(value, name, theirs));
    };
  }

  #at(name: string): number {
    return this.#fields.findIndex((field) => field.name === name);
  }

  #place(name: string): readonly [at: number, check: FieldCheck] {
    const at = this.#at(name);
    return [at, fieldCheck(this.#table.name, this.#fields[at]!)];
  }
}

function badRecord(table: Table): WervelError {
  return new WervelError("WERVEL_QUERY_SET", `An insert into ${table.name} takes a record.`, {
    help: "Write insert({ field: value }).",
    details: { entity: table.name },
  });
}

function badMember(table: Table, name: string): WervelError {
  return new WervelError(
    "WERVEL_QUERY_SET",
    `An insert into ${table.name} cannot set ${name}, which is a to-many relation.`,
    {
      help: "Insert its records, or link them, afterwards.",
      details: { entity: table.name, name },
    },
  );
}
