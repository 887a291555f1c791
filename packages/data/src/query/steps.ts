import { WervelError } from "@wervel/schema";
import type { Expr, Name, Order, Read } from "../plan/plan.ts";
import { assertDefined } from "./check-operand.ts";
import type { ReadDraft } from "./draft.ts";
import { FieldNode, ValueNode } from "./node.ts";
import { OrderNode } from "./order-node.ts";
import type { Numbering, Shape } from "./shape.ts";
import type { RelationMember, Table } from "./table.ts";
import { buildWhere, writeWhere } from "./write-where.ts";

/** One call on a query: its part of the shape, and its part of the plan. Both meet the arguments in the same order. */
export interface Step {
  write(shape: Shape): void;
  build(draft: ReadDraft, numbers: Numbering): void;
}

export class WhereStep implements Step {
  readonly #table: Table;
  readonly #where: unknown;

  constructor(table: Table, where: unknown) {
    this.#table = table;
    this.#where = where;
  }

  write(shape: Shape): void {
    shape.key += "?";
    writeWhere(this.#table, this.#where, shape);
  }

  build(draft: ReadDraft, numbers: Numbering): void {
    const pred = buildWhere(this.#table, this.#where, [], numbers);
    if (pred !== undefined) draft.where.push(pred);
  }
}

export class OrderStep implements Step {
  readonly #table: Table;
  readonly #order: unknown;

  constructor(table: Table, order: unknown) {
    this.#table = table;
    this.#order = order;
  }

  write(shape: Shape): void {
    shape.key += "^";
    if (typeof this.#order === "function") for (const key of this.#keys()) writeKey(key, shape);
    else writeOrder(this.#table, this.#order, shape);
  }

  build(draft: ReadDraft, numbers: Numbering): void {
    draft.order =
      typeof this.#order === "function"
        ? this.#keys().map(({ value, dir, nulls }) => ({
            key: value.build({ numbers }),
            dir,
            nulls: nulls ?? nullsOf(dir),
          }))
        : buildOrder(this.#table, this.#order as object, []);
  }

  #keys(): readonly OrderNode[] {
    const given = (this.#order as (row: object) => unknown)(this.#table.row);
    const keys: readonly unknown[] = Array.isArray(given) ? given : [given];
    for (const key of keys) if (!(key instanceof OrderNode)) throw badOrder(this.#table.name);
    return keys as readonly OrderNode[];
  }
}

function writeKey({ value, dir, nulls }: OrderNode, shape: Shape): void {
  value.write(shape);
  shape.key += `.${dir}${nulls ?? ""};`;
}

function writeOrder(table: Table, order: unknown, shape: Shape): void {
  if (typeof order !== "object" || order === null || Array.isArray(order))
    throw badOrder(table.name);
  for (const name in order) {
    if (!Object.hasOwn(order, name)) continue;
    const member = table.member(name);
    const value = (order as Readonly<Record<string, unknown>>)[name];
    if (member.kind === "one") {
      shape.key += `${name}/`;
      writeOrder(member.target, value, shape);
    } else if (value === "asc" || value === "desc") shape.key += `${name}.${value};`;
    else {
      const { dir, nulls = "" } = directionOf(table, name, value);
      shape.key += `${name}.${dir}${nulls};`;
    }
  }
  shape.key += ";";
}

function buildOrder(table: Table, order: object, prefix: readonly Name[]): Order[] {
  return Object.entries(order).flatMap(([name, value]): Order[] => {
    const member = table.member(name);
    if (member.kind === "one") return buildOrder(member.target, value as object, [...prefix, name]);
    const { dir, nulls } = directionOf(table, name, value);
    return [{ key: { path: [...prefix, name] }, dir, nulls: nulls ?? nullsOf(dir) }];
  });
}

/** Null is the smallest value. */
function nullsOf(dir: "asc" | "desc"): "first" | "last" {
  return dir === "asc" ? "first" : "last";
}

interface GivenDirection {
  readonly dir: "asc" | "desc";
  readonly nulls?: "first" | "last";
}

function directionOf(table: Table, name: string, value: unknown): GivenDirection {
  assertDefined(value, `The direction of ${table.name}.${name}`);
  if (table.member(name).kind !== "field") throw badOrder(`${table.name}.${name}`);
  const given = (typeof value === "string" ? { dir: value } : value) as GivenDirection | null;
  const isDirection = given?.dir === "asc" || given?.dir === "desc";
  const isPlaced = given?.nulls === undefined || given.nulls === "first" || given.nulls === "last";
  if (given === null || !isDirection || !isPlaced) throw badOrder(`${table.name}.${name}`);
  return given;
}

function badOrder(where: string): WervelError {
  return new WervelError("WERVEL_QUERY_ORDER", `The order of ${where} is not one.`, {
    help: "Write { name: 'asc' }, { name: { dir: 'desc', nulls: 'last' } } or (row) => row.name.desc().",
    details: { where },
  });
}

/** The object form of a selection. */
export class SelectMapStep implements Step {
  readonly #fields: readonly Name[];

  constructor(table: Table, map: object) {
    this.#fields = Object.entries(map).map(([name, chosen]) => {
      if (chosen !== true) throw badSelect(`${table.name}.${name}`);
      return table.field(name).name;
    });
  }

  write(shape: Shape): void {
    shape.key += `<${this.#fields.join()}`;
  }

  build(draft: ReadDraft): void {
    draft.columns = { let: {}, fields: this.#fields };
  }
}

/** The function form of a selection. */
export class SelectStep implements Step {
  readonly #table: Table;
  readonly #select: (row: object) => unknown;
  /** Pairs [inner, outer] of columns that bear the name of another field: they are renamed after reading. */
  readonly renames: readonly (readonly [Name, Name])[];

  constructor(table: Table, select: (row: object) => unknown) {
    this.#table = table;
    this.#select = select;
    const columns = this.#columns();
    const taken = new Set([...table.fieldNames(), ...columns.map(([name]) => name)]);
    const renamed = columns.filter(([name, node]) => isTaken(table, name) && !isField(node, name));
    this.renames = renamed.map(([name]) => [freeName(name, taken), name] as const);
  }

  write(shape: Shape): void {
    shape.key += "<(";
    for (const [name, node] of this.#columns()) {
      shape.key += `${name}=`;
      node.write(shape);
      shape.key += ",";
    }
    shape.key += ")";
  }

  build(draft: ReadDraft, numbers: Numbering): void {
    const columns: Record<Name, Expr> = {};
    const fields = this.#columns().map(([name, node]) => {
      const expr = node.build({ numbers });
      if (isField(node, name)) return name;
      const inner = this.renames.find(([, outer]) => outer === name)?.[0] ?? name;
      columns[inner] = expr;
      return inner;
    });
    draft.columns = { let: columns, fields };
  }

  #columns(): readonly (readonly [Name, ValueNode])[] {
    return columnsOf(this.#table.name, this.#select(this.#table.row));
  }
}

function isTaken(table: Table, name: Name): boolean {
  return table.scope.names.has(name);
}

/** Tells whether a column is the field of its own name. */
export function isField(node: ValueNode, name: Name): boolean {
  return node instanceof FieldNode && node.path.length === 1 && node.path[0] === name;
}

/** Finds a name that is not taken, and takes it. */
export function freeName(name: Name, taken: Set<Name>): Name {
  let free = `${name}_`;
  while (taken.has(free)) free += "_";
  taken.add(free);
  return free;
}

/** Reads what a function gave as columns. */
export function columnsOf(where: string, given: unknown): readonly (readonly [Name, ValueNode])[] {
  assertDefined(given, `The columns of ${where}`);
  if (typeof given !== "object" || given === null || given instanceof ValueNode)
    throw badSelect(where);
  return Object.entries(given).map(([name, node]) => {
    if (!(node instanceof ValueNode)) throw badSelect(`${where}.${name}`);
    if (!/^[A-Za-z][A-Za-z0-9_]*$/.test(name)) throw badSelect(`${where}.${name}`);
    return [name, node] as const;
  });
}

function badSelect(where: string): WervelError {
  return new WervelError("WERVEL_QUERY_SELECT", `The selection of ${where} is not one.`, {
    help: "Write { name: true }, or a function of the row that returns named values of it: (row) => ({ name: row.name }).",
    details: { where },
  });
}

/** A query over a relation, as an include holds it. */
export interface NestedQuery {
  readonly key: string;
  readonly args: readonly unknown[];
  rewrite(): string;
  build(numbers: Numbering): Read;
}

export class IncludeStep implements Step {
  readonly #nested: readonly (readonly [RelationMember, NestedQuery])[];

  constructor(nested: readonly (readonly [RelationMember, NestedQuery])[]) {
    this.#nested = nested;
  }

  write(shape: Shape): void {
    for (const [{ name }, query] of this.#nested) {
      shape.key += `+${name}(${query.rewrite()})`;
      for (const value of query.args) shape.args.push(value);
    }
  }

  build(draft: ReadDraft, numbers: Numbering): void {
    for (const [{ name, kind }, query] of this.#nested) {
      draft.nest[name] = { via: name, read: query.build(numbers), one: kind === "one" };
    }
  }
}
