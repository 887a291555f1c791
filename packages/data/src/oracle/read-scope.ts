import type { ModelDescription } from "../model/description.ts";
import type { Name, Read, Source, ValueType } from "../plan/plan.ts";
import { IllTyped } from "./ill-typed.ts";
import { loopsOf } from "./loops.ts";
import { entityOf, entityScope, int, type Scope } from "./scope.ts";
import { aggregateType, typeOf } from "./types.ts";

/** Makes the scope of what a source yields. */
export function sourceScope(model: ModelDescription, from: Source, at = "/from"): Scope {
  if ("entity" in from) return entityScope(model, entityOf(model, from.entity, at));
  if ("read" in from) return outputScope(model, from.read, `${at}/read`);
  if ("walk" in from) return walkScope(model, from, at);
  const inner = outputScope(model, from.of, `${at}/of`);
  const list = inner.names.get(from.each);
  if (list?.kind !== "list" || list.of === undefined)
    throw new IllTyped(at, `${from.each} is not a list.`);
  return { ...inner, names: new Map([...inner.names, ["value", list.of], ["position", int]]) };
}

function walkScope(
  model: ModelDescription,
  from: Extract<Source, { walk: unknown }>,
  at: string,
): Scope {
  const start = sourceScope(model, from.walk.start.from, `${at}/walk/start/from`);
  loopsOf(start.entity, from.walk, `${at}/walk`);
  if (start.entity === undefined)
    throw new IllTyped(`${at}/walk`, "A walk starts from whole records.");
  const { names } = entityScope(model, start.entity);
  return { model, entity: start.entity, names: new Map([...names, ["depth", int]]) };
}

/** Makes the scope in which `where`, the groups and the aggregates of a read stand: its source and its computed columns. */
export function rowScope(model: ModelDescription, read: Read, at = ""): Scope {
  const source = sourceScope(model, read.from, `${at}/from`);
  if (read.let === undefined) return source;
  const names = new Map(source.names);
  for (const [name, expr] of Object.entries(read.let)) {
    if (source.names.has(name))
      throw new IllTyped(`${at}/let/${name}`, `The name ${name} is taken.`);
    names.set(name, typeOf(expr, source, `${at}/let/${name}`));
  }
  return { ...source, names };
}

/** Makes the scope in which the order and the selection of a read stand: after grouping and `distinct`. */
export function selectScope(model: ModelDescription, read: Read, at = ""): Scope {
  const row = rowScope(model, read, at);
  if (read.group !== undefined) return groupScope(row, read.group, `${at}/group`);
  return read.distinct === true
    ? { model, entity: undefined, names: pickNames(row, read.take.fields, at) }
    : row;
}

function groupScope(row: Scope, group: NonNullable<Read["group"]>, at: string): Scope {
  const names = pickNames(row, group.by, at);
  for (const [name, agg] of Object.entries(group.agg)) {
    if (names.has(name)) throw new IllTyped(`${at}/agg/${name}`, `The name ${name} is taken.`);
    names.set(name, aggregateType(agg, row, `${at}/agg/${name}`));
  }
  return { model: row.model, entity: undefined, names };
}

/** Makes the scope that an outer read sees: the taken names, and the relations of a whole record. */
export function outputScope(model: ModelDescription, read: Read, at = ""): Scope {
  const scope = selectScope(model, read, at);
  const names = pickNames(scope, read.take.fields, at);
  const entity = scope.entity;
  const whole =
    entity !== undefined &&
    Object.values(entity.fields).every(
      (field) => names.has(field.name) || field.wordsOf !== undefined,
    );
  return { model, names, entity: whole ? entity : undefined };
}

function pickNames(scope: Scope, fields: readonly Name[], at: string): Map<Name, ValueType> {
  const names = new Map<Name, ValueType>();
  for (const name of fields) {
    const type = scope.names.get(name);
    if (type === undefined) throw new IllTyped(`${at}/take`, `There is no ${name} to take.`);
    names.set(name, type);
  }
  return names;
}
