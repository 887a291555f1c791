import type { Name, ValueType } from "../plan/plan.ts";
import type { RelationDescription } from "./description.ts";
import { Many, type ManyWay, One } from "./members.ts";
import type { ModelProblems } from "./problems.ts";
import type { Draft, DraftEntity } from "./draft.ts";
import { keyNames, linkEnds } from "./links.ts";

/** Describes the relations of every declared entity; what they name is checked. */
export function describeRelations(draft: Draft, problems: ModelProblems): void {
  for (const entity of draft.values()) {
    for (const [name, member] of Object.entries(entity.source?.fields ?? {})) {
      const relation =
        member instanceof One ? one(draft, entity, name, member, problems) : undefined;
      if (relation !== undefined) entity.relations[name] = relation;
    }
  }
  for (const entity of draft.values()) {
    for (const [name, member] of Object.entries(entity.source?.fields ?? {})) {
      const relation =
        member instanceof Many ? many(draft, entity, name, member, problems) : undefined;
      if (relation !== undefined) entity.relations[name] = relation;
    }
  }
}

function one(
  draft: Draft,
  entity: DraftEntity,
  name: Name,
  member: One,
  problems: ModelProblems,
): RelationDescription | undefined {
  const where = `${entity.name}.${name}`;
  const target = targetOf(draft, where, member.to, problems);
  if (target === undefined) return undefined;
  const { onDelete = "restrict", on, column, unchecked = false } = member.options;
  const pairs =
    on === undefined
      ? ownPair(entity, name, target, problems)
      : pairsOf(entity, target, on, where, problems);
  if (pairs === undefined) return undefined;
  const nullable = member.isNullable;
  if (onDelete === "null" && !nullable)
    problems.add(
      "WERVEL_MODEL_RELATION",
      `'${where}' becomes null when its record is deleted, and is not nullable.`,
      `Write one('${member.to}', …).nullable().`,
    );
  if (column !== undefined && on === undefined) {
    const field = entity.fields[`${name}Id`];
    if (field !== undefined) entity.fields[`${name}Id`] = { ...field, column };
  }
  for (const [own] of on === undefined ? [] : pairs) {
    const field = entity.fields[own];
    if (field !== undefined) entity.fields[own] = { ...field, foreign: true };
  }
  const isKey = sameNames(
    pairs.map(([, theirs]) => theirs),
    keyNames(target),
  );
  const unique =
    target.source?.rules.unique?.some((names) =>
      sameNames(
        names,
        pairs.map(([, theirs]) => theirs),
      ),
    ) ?? false;
  const marked =
    pairs.length === 1 && target.fields[pairs[0]![1]]?.definition.marks["unique"] === true;
  if (!isKey && !unique && !marked)
    problems.add(
      "WERVEL_MODEL_RELATION",
      `'${where}' leads to fields of '${member.to}' that are no key.`,
      "A to-one leads to the key or to a unique key.",
    );
  return { name, kind: "one", to: member.to, pairs, nullable, onDelete, enforced: !unchecked };
}

function ownPair(
  entity: DraftEntity,
  name: Name,
  target: DraftEntity,
  problems: ModelProblems,
): [Name, Name][] | undefined {
  const where = `${entity.name}.${name}`;
  const [key, ...more] = keyNames(target);
  if (key === undefined) return undefined;
  if (more.length > 0) {
    problems.add(
      "WERVEL_MODEL_RELATION",
      `'${where}' leads to '${target.name}', whose key has several fields.`,
      `Name own fields for them: one('${target.name}', { on: { … } }).`,
    );
    return undefined;
  }
  const own = entity.fields[`${name}Id`];
  const theirs = target.fields[key];
  if (own !== undefined && theirs !== undefined && own.definition.marks["foreign"] !== true)
    problems.add(
      "WERVEL_MODEL_NAME",
      `'${entity.name}' has a field '${name}Id' beside the relation '${name}', which adds it.`,
      "Take the field away, or name it in one(…, { on }).",
    );
  else if (own !== undefined && theirs !== undefined && !sameType(own.type, theirs.type))
    problems.add(
      "WERVEL_MODEL_RELATION",
      `'${where}' holds a key of kind ${own.type.kind}, and that of '${target.name}' is ${theirs.type.kind}.`,
      `Name the key's field: one('${target.name}', { key: … }).`,
    );
  else if (own !== undefined && theirs !== undefined)
    entity.fields[`${name}Id`] = { ...own, type: { ...theirs.type, nullable: own.type.nullable } };
  return [[`${name}Id`, key]];
}

function many(
  draft: Draft,
  entity: DraftEntity,
  name: Name,
  member: Many,
  problems: ModelProblems,
): RelationDescription | undefined {
  const where = `${entity.name}.${name}`;
  const target = targetOf(draft, where, member.to, problems);
  if (target === undefined) return undefined;
  const common = {
    name,
    kind: "many",
    to: member.to,
    nullable: false,
    onDelete: "restrict",
    enforced: false,
  } as const;
  const way: ManyWay = member.way;
  if (way === undefined) {
    problems.add(
      "WERVEL_MODEL_RELATION",
      `'${where}' does not say how its records are found.`,
      `Write many('${member.to}', '<its relation>'), .through('<link>'), or { on: { … } }.`,
    );
    return undefined;
  }
  if (typeof way === "object" && "on" in way) {
    const pairs = pairsOf(entity, target, way.on, where, problems);
    return pairs === undefined ? undefined : { ...common, pairs };
  }
  if (typeof way === "string") {
    const back = target.relations[way];
    if (back?.kind === "one" && back.to === entity.name)
      return { ...common, pairs: back.pairs.map(([own, theirs]) => [theirs, own] as const) };
    problems.add(
      "WERVEL_MODEL_RELATION",
      `'${where}' goes by '${member.to}.${way}', which is no to-one relation to '${entity.name}'.`,
      `Declare ${way}: one('${entity.name}') there.`,
    );
    return undefined;
  }
  return through(draft, entity, target, common, way, problems);
}

type Common = Pick<
  RelationDescription,
  "name" | "kind" | "to" | "nullable" | "onDelete" | "enforced"
>;

function through(
  draft: Draft,
  entity: DraftEntity,
  target: DraftEntity,
  common: Common,
  way: Extract<ManyWay, { link: string }>,
  problems: ModelProblems,
): RelationDescription | undefined {
  const link = draft.get(way.link);
  const ends =
    link === undefined
      ? undefined
      : linkEnds(link, entity, target, common.name, way.ends, problems);
  if (link === undefined || ends === undefined) return undefined;
  const [from, to] = [link.relations[ends.from], link.relations[ends.to]];
  if (from === undefined || to === undefined) return undefined;
  const used = new Set([...from.pairs, ...to.pairs].map(([own]) => own));
  const attributes = Object.values(link.fields).filter(
    ({ name, generated }) => !used.has(name) && generated === undefined,
  );
  const pairs = from.pairs.map(([own, theirs]) => [theirs, own] as const);
  return {
    ...common,
    pairs,
    through: { link: way.link, pairs: to.pairs, attributes: attributes.map(({ name }) => name) },
  };
}

function targetOf(
  draft: Draft,
  where: string,
  to: Name,
  problems: ModelProblems,
): DraftEntity | undefined {
  const target = draft.get(to);
  if (target === undefined || target.source === undefined) {
    problems.add(
      "WERVEL_MODEL_RELATION",
      `'${where}' leads to '${to}', and no entity has that name.`,
      `There are ${[...draft.values()]
        .filter(({ source }) => source !== undefined)
        .map(({ name }) => name)
        .join(", ")}.`,
    );
    return undefined;
  }
  return target;
}

function pairsOf(
  entity: DraftEntity,
  target: DraftEntity,
  on: Readonly<Record<string, string>>,
  where: string,
  problems: ModelProblems,
): (readonly [Name, Name])[] | undefined {
  const pairs = Object.entries(on);
  for (const [own, theirs] of pairs) {
    const [left, right] = [entity.fields[own], target.fields[theirs]];
    if (left === undefined || right === undefined) {
      problems.add(
        "WERVEL_MODEL_RELATION",
        `'${where}' joins '${entity.name}.${own}' to '${target.name}.${theirs}', and one of them is no field.`,
        "Name fields on both sides.",
      );
      return undefined;
    }
    if (!sameType(left.type, right.type)) {
      problems.add(
        "WERVEL_MODEL_RELATION",
        `'${where}' joins '${own}' of kind ${left.type.kind} to '${theirs}' of kind ${right.type.kind}.`,
        "Join fields of one type.",
      );
      return undefined;
    }
  }
  return pairs.length === 0 ? undefined : pairs;
}

function sameType(left: ValueType, right: ValueType): boolean {
  return (
    left.kind === right.kind && left.scale === right.scale && left.precision === right.precision
  );
}

function sameNames(left: readonly string[], right: readonly string[]): boolean {
  return left.length === right.length && left.every((name) => right.includes(name));
}
