import { WervelError } from "@wervel/schema";
import { callerOf } from "../engine/caller.ts";
import { madeValue } from "../engine/made-value.ts";
import { DataError } from "../errors.ts";
import type { FieldDescription, RelationDescription } from "../model/description.ts";
import type { Read, Write } from "../plan/plan.ts";
import type { Row } from "../store/store.ts";
import { buildSet, isEmptySet, memberOf, writeSet } from "./assignments.ts";
import { checkOperand } from "./check-operand.ts";
import { checkField } from "./field-check.ts";
import type { ExpectOptions } from "./query.ts";
import { buildKey, readKey } from "./record-key.ts";
import type { QueryRuntime } from "./runtime.ts";
import { Numbering, Shape } from "./shape.ts";
import type { ReadOptions, WriteRequest } from "../engine/engine.ts";
import type { Table } from "./table.ts";

/** Reads and writes one record by its key. */
export class KeyedBuilder {
  readonly #runtime: QueryRuntime;
  readonly #table: Table;
  readonly #key: readonly unknown[];
  readonly #options: ReadOptions;

  constructor(runtime: QueryRuntime, table: Table, key: unknown, options: ReadOptions) {
    this.#runtime = runtime;
    this.#table = table;
    this.#key = readKey(table, key);
    this.#options = options;
  }

  async get(): Promise<Row | null> {
    return (await this.#read(this.#table.fieldNames(), "k"))[0] ?? null;
  }

  async one(): Promise<Row> {
    return (await this.get()) ?? this.#none();
  }

  async exists(): Promise<boolean> {
    return (await this.#read(this.#table.entity!.key, "x")).length > 0;
  }

  async update(set: unknown, options: ExpectOptions = {}): Promise<Row> {
    const table = this.#table;
    if (isEmptySet(table, set)) return this.#unchanged(options);
    const shape = new Shape(`${table.name}!u`, this.#key);
    writeSet(table, set, shape);
    const expect = this.#expected(options, shape);
    const plan = (): Write => {
      const numbers = new Numbering();
      const target = { entity: table.name, where: buildKey(table, numbers) };
      const assignments = buildSet(table, set, numbers);
      const version = expect === undefined ? {} : { expect: numbers.take(expect.type) };
      return { update: target, set: assignments, ...version, return: table.fieldNames() };
    };
    const { rows } = await this.#runtime.engine.write({
      key: shape.key,
      args: shape.args,
      plan,
      options: this.#writing(),
    });
    return rows[0] ?? this.#none();
  }

  async delete(options: ExpectOptions = {}): Promise<void> {
    await this.#delete("!d", {}, options);
  }

  async purge(options: ExpectOptions = {}): Promise<void> {
    await this.#delete("!g", { purge: true }, options);
  }

  async #delete(
    mark: string,
    how: { readonly purge?: true },
    options: ExpectOptions,
  ): Promise<void> {
    const table = this.#table;
    const shape = new Shape(`${table.name}${mark}`, this.#key);
    const expect = this.#expected(options, shape);
    const plan = (): Write => {
      const numbers = new Numbering();
      const target = { entity: table.name, where: buildKey(table, numbers) };
      return {
        delete: target,
        ...how,
        ...(expect === undefined ? {} : { expect: numbers.take(expect.type) }),
      };
    };
    const { count } = await this.#runtime.engine.write({
      key: shape.key,
      args: shape.args,
      plan,
      options: this.#writing(),
    });
    if (count === 0) this.#none();
  }

  async edit(): Promise<Row> {
    const options = { ...this.#options, edits: true };
    const rows = await this.#read(this.#table.fieldNames(), "k", options);
    const row = rows[0] ?? this.#none();
    return this.#runtime.engine.track(this.#table.name, row, callerOf(this.#options));
  }

  async link(
    relation: string,
    others: unknown,
    attributes: Readonly<Record<string, unknown>> = {},
  ): Promise<number> {
    const found = this.#linkOf(relation);
    const { link, fields } = found;
    const names = Object.keys(attributes);
    for (const name of names)
      if (!found.through.attributes.includes(name)) throw badAttribute(link, name);
    const given = names.map((name) => checkField(link, fields[name]!, attributes[name]));
    const ends = new Set([
      ...found.pairs.map(([, end]) => end),
      ...found.through.pairs.map(([end]) => end),
    ]);
    const made = Object.values(fields).filter(
      (field) =>
        !ends.has(field.name) && !names.includes(field.name) && field.generated !== "store",
    );
    const rows = this.#pairs(found, others).map((pair) => [
      ...pair,
      ...given,
      ...made.map((field) => this.#made(link, field)),
    ]);
    const generated = made.map(({ name }) => name);
    const plan = (): Write => ({
      link: { entity: this.#table.name, relation },
      attributes: names,
      generated,
      rows: 0,
    });
    return this.#linked(`!l${relation}(${names.join()})`, rows, plan);
  }

  async unlink(relation: string, others: unknown): Promise<number> {
    const rows = this.#pairs(this.#linkOf(relation), others);
    const plan = (): Write => ({ unlink: { entity: this.#table.name, relation }, rows: 0 });
    return this.#linked(`!n${relation}`, rows, plan);
  }

  async #linked(key: string, rows: readonly unknown[], plan: () => Write): Promise<number> {
    if (rows.length === 0) return 0;
    const request = {
      key: `${this.#table.name}${key}`,
      args: [rows],
      plan,
      options: this.#writing(),
    };
    return (await this.#runtime.engine.write(request)).count;
  }

  #made(entity: string, field: FieldDescription): unknown {
    const { clock, ids } = this.#runtime;
    const made = madeValue(field, { clock, ids, caller: this.#options });
    if (made !== undefined) return made;
    if (field.type.nullable) return null;
    throw new DataError("constraint.required", `${entity}.${field.name} must have a value.`, {
      entity,
      fields: [field.name],
      help: "Give it as an attribute of the link, or declare a default.",
    });
  }

  #linkOf(name: string): LinkParts {
    const member = this.#table.member(name);
    const relation = member.kind === "many" ? member.relation : undefined;
    if (member.kind !== "many" || relation?.through === undefined) throw badLink(this.#table, name);
    const { link } = relation.through;
    return {
      link,
      fields: this.#runtime.engine.model.entities[link]!.fields,
      target: member.target,
      pairs: relation.pairs,
      through: relation.through,
      name,
    };
  }

  #pairs(
    { pairs, through, target, name }: LinkParts,
    others: unknown,
  ): readonly (readonly unknown[])[] {
    const keys = this.#table.entity!.key;
    const own = pairs.map(([field]) => this.#key[keys.indexOf(field)]);
    const list: readonly unknown[] = Array.isArray(others) ? others : [others];
    return list.map((other) => [
      ...own,
      ...through.pairs.map(([, theirs]) => {
        const value =
          typeof other === "object" && other !== null ? memberOf(other, name, theirs) : other;
        return checkOperand(target.field(theirs).operand, value, target.name, theirs);
      }),
    ]);
  }

  async #unchanged({ expect }: ExpectOptions): Promise<Row> {
    const row = await this.one();
    const version = this.#table.entity!.version;
    if (expect === undefined) return row;
    this.#expected({ expect }, new Shape());
    if (row[version!] === expect) return row;
    throw new DataError(
      "conflict.stale",
      `The ${this.#table.name} has changed since it was read.`,
      { entity: this.#table.name },
    );
  }

  #expected({ expect }: ExpectOptions, shape: Shape) {
    if (expect === undefined) return undefined;
    const { version } = this.#table.entity!;
    if (version === undefined) {
      throw new WervelError("WERVEL_QUERY_KEY", `${this.#table.name} has no version to expect.`, {
        help: "Give the entity a field version().",
      });
    }
    const field = this.#table.field(version);
    shape.args.push(checkOperand(field.operand, expect, this.#table.name, version));
    shape.key += "!v";
    return { type: field.operand };
  }

  async #read(
    fields: readonly string[],
    mark: string,
    options: ReadOptions = this.#options,
  ): Promise<readonly Row[]> {
    const table = this.#table;
    const plan = (): Read => ({
      from: { entity: table.name },
      where: buildKey(table, new Numbering()),
      order: [],
      take: { fields, nest: {} },
    });
    const { rows } = await this.#runtime.engine.read({
      key: `${table.name}!${mark}`,
      args: this.#key,
      plan,
      options,
    });
    return rows;
  }

  #writing(): WriteRequest["options"] {
    const { withoutFilters } = this.#options;
    const caller = callerOf(this.#options);
    return withoutFilters === undefined ? caller : { ...caller, withoutFilters };
  }

  #none(): never {
    const entity = this.#table.name;
    throw new DataError("find.none", `There is no such ${entity}.`, { entity });
  }
}

interface LinkParts {
  readonly name: string;
  readonly link: string;
  readonly fields: Readonly<Record<string, FieldDescription>>;
  readonly target: Table;
  readonly pairs: RelationDescription["pairs"];
  readonly through: NonNullable<RelationDescription["through"]>;
}

function badLink(table: Table, name: string): WervelError {
  return new WervelError("WERVEL_QUERY_NAME", `${table.name}.${name} does not go through a link.`, {
    help: "link and unlink are for many('…').through('…').",
    details: { entity: table.name, name },
  });
}

function badAttribute(link: string, name: string): WervelError {
  return new WervelError(
    "WERVEL_QUERY_NAME",
    `The link ${link} has no attribute ${JSON.stringify(name)}.`,
    { help: "Declare the link as an entity with this field.", details: { link, name } },
  );
}
