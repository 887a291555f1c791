import type { Field } from "@wervel/schema";
import type { Name, Pred } from "../plan/plan.ts";
import { describeField } from "./describe-field.ts";
import { checkSearchedLinks } from "./describe-search.ts";
import { describeRules } from "./describe-rules.ts";
import type { EntityDescription, ModelDescription } from "./description.ts";
import { type Draft, type DraftEntity, markedAs } from "./draft.ts";
import type { AnyEntity } from "./entity.ts";
import { filterPred } from "./filter-rule.ts";
import { describeLinks } from "./links.ts";
import { Many, One } from "./members.ts";
import { isOutboxEntity, outboxEntities } from "../outbox/outbox-entities.ts";
import { ModelProblems } from "./problems.ts";
import { describeRelations } from "./relations.ts";

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
  checkSearchedLinks(draft, problems);
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
  if (!identifier.test(name) || reservedNames.has(name) || isOfOutbox(name, source))
    problems.add(
      "WERVEL_MODEL_NAME",
      `'${name}' cannot name an entity.`,
      "Use a word of letters and digits other than unit, outside, main, then and what the outbox is made of.",
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

function isOfOutbox(name: Name, source: unknown): boolean {
  return isOutboxEntity(name) && (outboxEntities as EntityClasses)[name] !== source;
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

const reservedTable = /^(sqlite_.*|wervel_ledger)$/i;

function checkTables(draft: Draft, problems: ModelProblems): void {
  const tables = new Map<string, Name>();
  for (const { name, table, fields } of draft.values()) {
    if (reservedTable.test(table))
      problems.add(
        "WERVEL_MODEL_NAME",
        `The table ${table} of '${name}' has a name that belongs to a database.`,
        "Name it differently in the rules of the entity: not sqlite_… and not wervel_ledger.",
      );
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
  const [version] = markedAs(entity, "version");
  const [tenant] = markedAs(entity, "tenant");
  const [deletedAt] = markedAs(entity, "deleted");
  const search = source?.rules.search;
  const filters: Record<string, Pred> = Object.fromEntries(
    Object.entries(source?.rules.filters ?? {}).map(([filter, rule]) => [
      filter,
      filterPred(entity, filter, rule),
    ]),
  );
  if (deletedAt !== undefined) filters["deleted"] = { null: { path: [deletedAt] } };
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
    ...(tenant === undefined ? {} : { tenant }),
    ...(deletedAt === undefined ? {} : { deletedAt }),
    ...(search === undefined ? {} : { search }),
    small: source?.rules.small ?? false,
    implicit: isImplicit,
  });
}
