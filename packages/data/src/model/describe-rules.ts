import type { Name } from "../plan/plan.ts";
import { describeSearch } from "./describe-search.ts";
import { addIndex, addUnique, type DraftEntity, markedAs } from "./draft.ts";
import type { AnyEntity } from "./entity.ts";
import type { ModelProblems } from "./problems.ts";

/** Keys, uniques, indexes and filters of a declared entity. */
export function describeRules(
  entity: DraftEntity,
  source: AnyEntity,
  problems: ModelProblems,
): void {
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
  checkSingle(entity, "version", problems);
  checkSingle(entity, "tenant", problems);
  checkSingle(entity, "deleted", problems);
  if (markedAs(entity, "deleted").length > 0 && Object.hasOwn(rules.filters ?? {}, "deleted"))
    problems.add(
      "WERVEL_MODEL_RULE",
      `'${entity.name}' has a filter 'deleted' beside its deletedAt().`,
      "Keep one of them: deletedAt() brings a filter of that name.",
    );
  for (const field of Object.values(entity.fields)) {
    const { marks } = field.definition;
    if (marks["unique"] === true) addUnique(entity, [field.name], field.folded);
    if (marks["index"] === true && field.type.kind !== "list")
      addIndex(entity, [{ field: field.name, dir: "asc" }]);
  }
  for (const names of rules.unique ?? [])
    addUnique(entity, namesOf(entity, names, "unique", problems), false);
  for (const parts of rules.index ?? []) describeIndex(entity, parts, problems);
  checkVectors(entity, problems);
  for (const name of Object.keys(rules.columns ?? {})) namesOf(entity, [name], "columns", problems);
  checkSizes(entity, problems);
  describeSearch(entity, rules.search ?? [], problems);
}

function checkSingle(
  entity: DraftEntity,
  mark: "version" | "tenant" | "deleted",
  problems: ModelProblems,
): void {
  if (markedAs(entity, mark).length < 2) return;
  const made = mark === "deleted" ? "deletedAt" : mark;
  problems.add("WERVEL_MODEL_KEY", `'${entity.name}' has more than one ${made}().`, "Keep one.");
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
  if (["list", "object", "json", "float", "bool", "vector"].includes(type.kind))
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

function checkVectors(entity: DraftEntity, problems: ModelProblems): void {
  const indexed = new Set([
    ...entity.uniques.flatMap(({ fields }) => fields),
    ...entity.indexes.flatMap(({ parts }) => parts.map(({ field }) => field)),
  ]);
  for (const name of indexed)
    if (entity.fields[name]?.type.kind === "vector")
      problems.add(
        "WERVEL_MODEL_INDEX",
        `'${entity.name}.${name}' is a vector, which no order finds and no rule keeps apart.`,
        "Take index and unique off it: near looks at all records that the other conditions leave.",
      );
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
