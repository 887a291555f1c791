import type {
  EntityDescription,
  FieldDescription,
  RelationDescription,
} from "../../model/description.ts";
import { entityScope } from "../../oracle/scope.ts";
import type { Assignments, Expr, Name, Pred, SetOp, Target, Write } from "../../plan/plan.ts";
import { World } from "../world/model.ts";
import { worldData } from "../world/open.ts";
import { Draft } from "./draft.ts";
import { leaf } from "./expressions.ts";
import { makePred } from "./predicates.ts";
import type { Random } from "./random.ts";
import { sampleOfField } from "./values.ts";

/** A write with the values of its arguments. */
export interface RandomWrite {
  readonly plan: Write;
  readonly values: readonly unknown[];
}

const { model } = World;
const entities = Object.values(model.entities);

/** Makes a write that is well-typed; whether the constraints let it through is for the stores to say. */
export function makeWrite(random: Random): RandomWrite {
  const draft = new Draft(random);
  const entity = random.pick(entities);
  const plan = random.weighted<Write>([
    [3, () => makeInsert(draft, entity)],
    [2, () => makeUpsert(draft, entity)],
    [4, () => makeUpdate(draft, entity)],
    [2, () => makeUpdateMany(draft, entity)],
    [2, () => makeDelete(draft, entity)],
    [2, () => makeLink(draft)],
  ]);
  return { plan, values: draft.args };
}

function makeInsert(draft: Draft, entity: EntityDescription): Write {
  const { random } = draft;
  const rows = Array.from({ length: random.below(4) }, () => makeRow(draft, entity));
  draft.args.push(rows);
  return {
    insert: entity.name,
    columns: Object.keys(entity.fields),
    rows: draft.args.length - 1,
    ...returned(draft, entity),
  };
}

function makeUpsert(draft: Draft, entity: EntityDescription): Write {
  const { random } = draft;
  const keys = [
    entity.key,
    ...entity.uniques.filter(({ folded }) => !folded).map(({ fields }) => fields),
  ];
  draft.args.push(makeRow(draft, entity, { known: 0.6, missing: 0 }));
  const row = draft.args.length - 1;
  return {
    upsert: entity.name,
    key: random.pick(keys),
    columns: Object.keys(entity.fields),
    row,
    set: makeSet(draft, entity),
    ...returned(draft, entity),
  };
}

function makeUpdate(draft: Draft, entity: EntityDescription): Write {
  return {
    update: makeTarget(draft, entity),
    set: makeSet(draft, entity),
    ...returned(draft, entity),
  };
}

/** Some records by their keys, some of them unknown, each with values of its own; versions as they were read, or now and then another. */
function makeUpdateMany(draft: Draft, entity: EntityDescription): Write {
  const { random } = draft;
  const bound = [entity.key, ...entity.uniques.map(({ fields }) => fields)].flat();
  const free = Object.values(entity.fields).filter(({ name }) => !bound.includes(name));
  if (free.length === 0) return makeDelete(draft, entity);
  const { version } = entity;
  const columns = random.some(
    free.filter(({ name }) => name !== version),
    3,
  );
  const expect = version !== undefined && random.chance(0.5);
  const rows = random
    .some(worldData[entity.name]!, 4)
    .map((row) => [
      ...entity.key.map((name) => (random.chance(0.1) ? missingKey(entity, name) : row[name])),
      ...columns.map((field) => sampleOfField(random, entity.name, field.name).value),
      ...(expect ? [random.chance(0.1) ? 99 : row[version]] : []),
    ]);
  draft.args.push(rows);
  return {
    updateMany: entity.name,
    columns: columns.map(({ name }) => name),
    rows: draft.args.length - 1,
    set:
      version === undefined
        ? {}
        : { [version]: { inc: { const: 1, type: { kind: "int", nullable: false } } } },
    ...(expect ? { expect: true } : {}),
    ...(random.chance(0.3) ? { where: makePred(draft, entityScope(model, entity), 1) } : {}),
    ...returned(draft, entity),
  };
}

function missingKey(entity: EntityDescription, name: Name): unknown {
  return entity.fields[name]!.type.kind === "int" ? 987_654 : "nobody";
}

function makeDelete(draft: Draft, entity: EntityDescription): Write {
  return { delete: makeTarget(draft, entity), ...returned(draft, entity) };
}

function returned(draft: Draft, entity: EntityDescription): { return?: readonly Name[] } {
  return draft.random.chance(0.6) ? { return: Object.keys(entity.fields) } : {};
}

/** One record by its key, those that satisfy a predicate, or the first few of an order. */
function makeTarget(draft: Draft, entity: EntityDescription): Target {
  const { random } = draft;
  if (random.chance(0.5)) return { entity: entity.name, where: byKey(draft, entity) };
  const where = makePred(draft, entityScope(model, entity), 2);
  if (random.chance(0.6)) return { entity: entity.name, where };
  const dir = random.pick(["asc", "desc"] as const);
  const nulls = dir === "asc" ? "first" : "last";
  const order = entity.key.map((name) => ({ key: { path: [name] }, dir, nulls }) as const);
  const limit = { const: random.below(4), type: { kind: "int", nullable: false } } as const;
  return { entity: entity.name, where, order, page: { limit } };
}

function byKey(draft: Draft, entity: EntityDescription): Pred {
  const row = draft.random.pick(worldData[entity.name]!);
  const parts = entity.key.map((name): Pred => {
    const { type } = entity.fields[name]!;
    return { cmp: "eq", left: { path: [name] }, right: draft.arg({ value: row[name], type }) };
  });
  return parts.length === 1 ? parts[0]! : { and: parts };
}

function makeSet(draft: Draft, entity: EntityDescription): Assignments {
  const { random } = draft;
  const own = Object.values(entity.fields).filter(({ name }) => !entity.key.includes(name));
  if (own.length === 0) return {};
  return Object.fromEntries(
    random.some(own, 3).map((field) => [field.name, makeAssignment(draft, entity, field)]),
  );
}

function makeAssignment(draft: Draft, entity: EntityDescription, field: FieldDescription): SetOp {
  const { random } = draft;
  const { type } = field;
  const given = (): Expr => draft.literal(sampleOfField(random, entity.name, field.name));
  const choices: (readonly [number, () => SetOp])[] = [[4, () => ({ to: given() })]];
  if (type.kind === "int" && !field.foreign)
    choices.push([
      3,
      () => ({ inc: { const: random.below(9) - 4, type: { kind: "int", nullable: false } } }),
    ]);
  if (type.kind === "decimal" && (type.precision ?? 0) < 19)
    choices.push([
      2,
      () => ({
        inc: draft.arg({ value: (1.5).toFixed(type.scale), type: { ...type, nullable: false } }),
      }),
    ]);
  if (type.kind === "list") {
    const element = (): Expr =>
      draft.arg({ value: elementOf(random, entity, field), type: type.of! });
    choices.push([3, () => ({ push: element() })], [3, () => ({ pull: element() })]);
  }
  if (type.kind === "text" && !field.foreign)
    choices.push([
      2,
      () => ({
        to: {
          op: "concat",
          args: [
            leaf(draft, entityScope(model, entity), "text"),
            { const: "+", type: { kind: "text", nullable: false } },
          ],
        },
      }),
    ]);
  if (type.nullable) choices.push([1, () => ({ to: { const: null, type } })]);
  return random.weighted(choices);
}

/** An element that some list of the field has, or one that none has. */
function elementOf(random: Random, entity: EntityDescription, field: FieldDescription): unknown {
  const lists = worldData[entity.name]!.map((row) => row[field.name] as readonly unknown[] | null);
  const strange = { text: ["n'\"e%w"], int: [77], decimal: ["77.00"] } as Record<string, unknown[]>;
  const elements = lists.flatMap((list) => list ?? []);
  return random.pick([...elements, ...(strange[field.type.of!.kind] ?? [])]);
}

/**
 * A row of values that the fields have elsewhere: its key is that of a record with the probability `known`, and with `missing` a value
 * that must be there is null. Not in an upsert: nobody says whether a row that is not inserted is looked at.
 */
function makeRow(
  draft: Draft,
  entity: EntityDescription,
  { known, missing } = { known: 0.15, missing: 0.02 },
): unknown[] {
  const { random } = draft;
  const existing = random.chance(known) ? random.pick(worldData[entity.name]!) : undefined;
  return Object.values(entity.fields).map((field) => {
    if (entity.key.includes(field.name))
      return existing?.[field.name] ?? freshKey(random, entity, field);
    if (!field.type.nullable && random.chance(missing)) return null;
    return sampleOfField(random, entity.name, field.name).value;
  });
}

function freshKey(random: Random, entity: EntityDescription, field: FieldDescription): unknown {
  if (field.foreign) return sampleOfField(random, entity.name, field.name).value;
  return field.type.kind === "int" ? 1000 + random.below(50) : `new${random.below(50)}`;
}

const links: readonly (readonly [EntityDescription, RelationDescription])[] = entities.flatMap(
  (entity) =>
    Object.values(entity.relations)
      .filter(({ through }) => through !== undefined)
      .map((relation) => [entity, relation] as const),
);

function makeLink(draft: Draft): Write {
  const { random } = draft;
  const [entity, relation] = random.pick(links);
  const through = relation.through!;
  const end = (name: Name, field: Name): unknown =>
    random.chance(0.05) ? "nobody" : random.pick(worldData[name]!)[field];
  const pair = (): unknown[] => [
    ...relation.pairs.map(([own]) => end(entity.name, own)),
    ...through.pairs.map(([, theirs]) => end(relation.to, theirs)),
  ];
  const at = { entity: entity.name, relation: relation.name };
  if (random.chance(0.4)) {
    draft.args.push(Array.from({ length: 1 + random.below(3) }, pair));
    return { unlink: at, rows: draft.args.length - 1 };
  }
  const attributes = random.chance(0.6) ? through.attributes : [];
  const given = (): unknown[] =>
    attributes.map((name) => sampleOfField(random, through.link, name).value);
  draft.args.push(Array.from({ length: 1 + random.below(3) }, () => [...pair(), ...given()]));
  return { link: at, attributes, rows: draft.args.length - 1 };
}
