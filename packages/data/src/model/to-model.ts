import type { Field, FieldDefinition } from "@wervel/schema";
import type { Name } from "../plan/plan.ts";
import type { EntityDescription, FieldDescription, ModelDescription } from "./description.ts";
import type { AnyEntity } from "./entity.ts";
import { addIndex, addUnique, type Draft, type DraftEntity } from "./draft.ts";
import { filterPred } from "./filter-rule.ts";
import { describeLinks } from "./links.ts";
import { Many, One } from "./members.ts";
import { ModelProblems } from "./problems.ts";
import { describeRelations } from "./relations.ts";
import { valueType } from "./value-type.ts";

/** The entities of a model by name. */
export type EntityClasses = Readonly<Record<Name, AnyEntity>>;

/**
 * Makes the checked description of a model.
 *
 * @throws WERVEL_MODEL_INVALID with every problem in its details: names, keys, relations and indexes that do not hold.
 */
export function toModel(entities: EntityClasses): ModelDescription {
  const problems = new ModelProblems();
  const draft = describe(entities, problems);
  problems.raise();
  const described = [...draft].map(([name, entity]) => [name, finished(entity)] as const);
  return Object.freeze({ entities: Object.freeze(Object.fromEntries(described)) });
}

/** Lists what works here and may not on another store. */
export function modelWarnings(entities: EntityClasses): readonly string[] {
  const problems = new ModelProblems();
  describe(entities, problems);
  return problems.warnings;
}

function describe(entities: EntityClasses, problems: ModelProblems): Draft {
  const draft: Draft = new Map();
  for (const [name, source] of Object.entries(entities)) {
    const described = describeEntity(name, source, problems);
    if (described !== undefined) draft.set(name, described);
  }
  describeLinks(draft, problems);
  describeRelations(draft, problems);
  for (const entity of draft.values())
    if (entity.source !== undefined) describeRules(entity, entity.source, problems);
  checkTables(draft, problems);
  return draft;
}

const identifier = /^[A-Za-z][A-Za-z0-9_]*$/;
const reservedNames: ReadonlySet<string> = new Set([
  "unit",
  "outside",
  "main",
  "constructor",
  "prototype",
  "__proto__",
  "then",
]);

function describeEntity(
  name: Name,
  source: AnyEntity,
  problems: ModelProblems,
): DraftEntity | undefined {
  if (!identifier.test(name) || reservedNames.has(name))
    problems.add(
      "WERVEL_MODEL_NAME",
      `'${name}' cannot name an entity.`,
      "Use a word of letters and digits other than unit, outside, main and then.",
    );
  if (typeof source !== "function" || typeof source.fields !== "object") {
    problems.add(
      "WERVEL_MODEL_ENTITY",
      `'${name}' is no entity class.`,
      "Extend entity({ … }). An undefined class comes from two files that import each other.",
    );
    return undefined;
  }
  checkClass(name, source, problems);
  const entity: DraftEntity = {
    name,
    source,
    table: source.rules.table ?? name,
    fields: {},
    relations: {},
    key: [],
    uniques: [],
    indexes: [],
    isImplicit: false,
  };
  for (const [member, value] of Object.entries(source.fields)) {
    if (!identifier.test(member) || member === "then")
      problems.add(
        "WERVEL_MODEL_NAME",
        `'${name}.${member}' cannot name a field or relation.`,
        "Use a word of letters and digits other than then.",
      );
    if (value instanceof One || value instanceof Many) continue;
    const field = describeField(entity, member, value as Field, problems);
    if (field !== undefined) entity.fields[member] = field;
  }
  return entity;
}

/** Rows are plain objects, so that what a class adds would be a promise that no row keeps. */
function checkClass(name: Name, source: AnyEntity, problems: ModelProblems): void {
  for (const member of Object.getOwnPropertyNames(source.prototype as object)) {
    if (member !== "constructor")
      problems.add(
        "WERVEL_MODEL_CLASS",
        `${source.name}.${member} of '${name}' would be on no record.`,
        "Records are plain objects: write a function that takes one.",
      );
  }
}

/** Describes a field, if a store can hold it. */
export function describeField(
  entity: DraftEntity,
  name: Name,
  field: Field,
  problems: ModelProblems,
): FieldDescription | undefined {
  const where = `${entity.name}.${name}`;
  const definition = field.definition;
  if (definition === undefined) {
    problems.add(
      "WERVEL_MODEL_FIELD",
      `'${where}' is neither a field nor a relation.`,
      "Use text(), int(), one(), many() and their like.",
    );
    return undefined;
  }
  if (definition.presence === "optional")
    problems.add(
      "WERVEL_MODEL_FIELD",
      `'${where}' is optional(), and a record has no absent fields.`,
      "Use nullable().",
    );
  const type = valueType(where, definition, problems);
  if (type === undefined) return undefined;
  const { marks } = definition;
  if (marks["folded"] === true && type.kind !== "text")
    problems.add(
      "WERVEL_MODEL_FIELD",
      `'${where}' is folded(), which only a text can be.`,
      "Take folded() off.",
    );
  const generated = generatedBy(definition);
  return {
    name,
    column: entity.source?.rules.columns?.[name] ?? name,
    type,
    ...(generated === undefined ? {} : { generated }),
    foreign: marks["foreign"] === true,
    folded: marks["folded"] === true,
    elementIndex: type.kind === "list" && isIndexed(entity, name, definition),
    definition,
  };
}

function isIndexed({ source }: DraftEntity, name: Name, { marks }: FieldDefinition): boolean {
  return (
    marks["index"] === true ||
    (source?.rules.index ?? []).some((parts) => parts.length === 1 && parts[0] === name)
  );
}

function generatedBy({ marks }: FieldDefinition): FieldDescription["generated"] {
  if (marks["now"] === true) return "insertInstant";
  return marks["generated"] as FieldDescription["generated"];
}

/** Keys, uniques, indexes and filters of a declared entity. */
function describeRules(entity: DraftEntity, source: AnyEntity, problems: ModelProblems): void {
  const { rules } = source;
  const marked = Object.values(entity.fields).filter(
    ({ definition }) => definition.marks["key"] === true,
  );
  if (marked.length > 1 || (marked.length === 1 && rules.key !== undefined))
    problems.add(
      "WERVEL_MODEL_KEY",
      `'${entity.name}' has more than one key.`,
      "Name the fields of a key of several fields in the rules: { key: […] }.",
    );
  const key =
    rules.key === undefined
      ? marked.map(({ name }) => name)
      : namesOf(entity, rules.key, "key", problems);
  if (key.length === 0)
    problems.add(
      "WERVEL_MODEL_KEY",
      `'${entity.name}' has no key.`,
      "Give it a field id: key(), or name its key in the rules.",
    );
  entity.key.push(...key);
  for (const name of key) checkKeyPart(entity, name, problems);
  if (Object.values(entity.fields).filter(({ generated }) => generated === "version").length > 1)
    problems.add("WERVEL_MODEL_KEY", `'${entity.name}' has more than one version().`, "Keep one.");
  for (const field of Object.values(entity.fields)) {
    const { marks } = field.definition;
    if (marks["unique"] === true) addUnique(entity, [field.name], field.folded);
    if (marks["index"] === true && field.type.kind !== "list")
      addIndex(entity, [{ field: field.name, dir: "asc" }]);
  }
  for (const names of rules.unique ?? [])
    addUnique(entity, namesOf(entity, names, "unique", problems), false);
  for (const parts of rules.index ?? []) describeIndex(entity, parts, problems);
  for (const name of Object.keys(rules.columns ?? {})) namesOf(entity, [name], "columns", problems);
  checkSizes(entity, problems);
}

function checkKeyPart(entity: DraftEntity, name: Name, problems: ModelProblems): void {
  const type = entity.fields[name]?.type;
  if (type === undefined) return;
  if (type.nullable)
    problems.add(
      "WERVEL_MODEL_KEY",
      `The key field '${entity.name}.${name}' is nullable.`,
      "A key always has a value.",
    );
  if (["list", "object", "json", "float", "bool"].includes(type.kind))
    problems.add(
      "WERVEL_MODEL_KEY",
      `The key field '${entity.name}.${name}' is of kind ${type.kind}.`,
      "Use uuid, text, int, int64, decimal, date or instant.",
    );
}

function describeIndex(
  entity: DraftEntity,
  parts: readonly string[],
  problems: ModelProblems,
): void {
  const described = parts.flatMap((part) => {
    const dir = part.startsWith("-") ? "desc" : "asc";
    return namesOf(entity, [dir === "desc" ? part.slice(1) : part], "index", problems).map(
      (field) => ({ field, dir }) as const,
    );
  });
  const lists = described.filter(({ field }) => entity.fields[field]?.type.kind === "list");
  if (lists.length === 1 && described.length === 1) return;
  if (lists.length > 0)
    problems.add(
      "WERVEL_MODEL_INDEX",
      `The index of '${entity.name}' over ${parts.join(", ")} has a list among other fields.`,
      "Give a list an index of its own.",
    );
  if (described.length > 0) addIndex(entity, described);
}

/** Finds the fields that a rule names; a to-one stands for its own fields. */
function namesOf(
  entity: DraftEntity,
  names: readonly string[],
  rule: string,
  problems: ModelProblems,
): Name[] {
  return names.flatMap((name) => {
    if (Object.hasOwn(entity.fields, name)) return [name];
    const relation = Object.hasOwn(entity.relations, name) ? entity.relations[name] : undefined;
    if (relation?.kind === "one") return relation.pairs.map(([own]) => own);
    problems.add(
      "WERVEL_MODEL_RULE",
      `The rule ${rule} of '${entity.name}' names '${name}', which is no field of it.`,
      `It has ${Object.keys(entity.fields).join(", ")}.`,
    );
    return [];
  });
}

/** The longest text that every store can keep in a key: 900 bytes of UTF-8 hold 225 characters in the worst case. */
const longestKeyText = 225;

function checkSizes(entity: DraftEntity, problems: ModelProblems): void {
  const names = new Set([
    ...entity.key,
    ...entity.uniques.flatMap(({ fields }) => fields),
    ...entity.indexes.flatMap(({ parts }) => parts.map(({ field }) => field)),
  ]);
  for (const name of names) {
    const type = entity.fields[name]?.type;
    if (type?.kind === "text" && (type.max === undefined || type.max > longestKeyText))
      problems.warn(
        `'${entity.name}.${name}' is indexed and has ${type.max === undefined ? "no max" : `a max of ${type.max}`}: some databases index at most ${longestKeyText} characters.`,
      );
  }
}

function checkTables(draft: Draft, problems: ModelProblems): void {
  const tables = new Map<string, Name>();
  for (const { name, table, fields } of draft.values()) {
    const other = tables.get(table.toLowerCase());
    if (other !== undefined)
      problems.add(
        "WERVEL_MODEL_NAME",
        `'${name}' and '${other}' both have the table ${table}.`,
        "Name one of them differently in its rules.",
      );
    tables.set(table.toLowerCase(), name);
    const columns = new Map<string, Name>();
    for (const field of Object.values(fields)) {
      const twin = columns.get(field.column.toLowerCase());
      if (twin !== undefined)
        problems.add(
          "WERVEL_MODEL_NAME",
          `'${name}.${field.name}' and '${name}.${twin}' both have the column ${field.column}.`,
          "Name one of them differently: databases do not tell upper from lower case.",
        );
      columns.set(field.column.toLowerCase(), field.name);
    }
  }
}

function finished(entity: DraftEntity): EntityDescription {
  const { name, source, table, fields, relations, key, uniques, indexes, isImplicit } = entity;
  const version = Object.values(fields).find(({ generated }) => generated === "version")?.name;
  const filters = Object.fromEntries(
    Object.entries(source?.rules.filters ?? {}).map(([filter, rule]) => [
      filter,
      filterPred(entity, filter, rule),
    ]),
  );
  return Object.freeze({
    name,
    table,
    fields,
    relations,
    key,
    uniques,
    indexes,
    filters,
    ...(version === undefined ? {} : { version }),
    small: source?.rules.small ?? false,
    implicit: isImplicit,
  });
}
