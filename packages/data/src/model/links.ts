import type { Name } from "../plan/plan.ts";
import type { FieldDescription, RelationDescription } from "./description.ts";
import { type Ends, Many, One } from "./members.ts";
import type { ModelProblems } from "./problems.ts";
import { addIndex, type Draft, type DraftEntity } from "./draft.ts";

/** The names of an entity's key fields, also before its rules are described. */
export function keyNames(entity: DraftEntity): readonly Name[] {
  if (entity.source === undefined) return entity.key;
  const { key } = entity.source.rules;
  if (key === undefined)
    return Object.values(entity.fields)
      .filter(({ definition }) => definition.marks["key"] === true)
      .map(({ name }) => name);
  return key.map((name) => (Object.hasOwn(entity.fields, name) ? name : `${name}Id`));
}

/** Brings the link entities into being that relations go through and the model does not declare. */
export function describeLinks(draft: Draft, problems: ModelProblems): void {
  for (const entity of draft.values()) {
    for (const [name, member] of Object.entries(entity.source?.fields ?? {})) {
      if (!(member instanceof Many) || typeof member.way !== "object" || !("link" in member.way))
        continue;
      const target = draft.get(member.to);
      const { link, ends } = member.way;
      if (target === undefined || draft.get(link)?.isImplicit === false) continue;
      const names = ends ?? { from: entity.name, to: target.name };
      if (names.from === names.to) {
        problems.add(
          "WERVEL_MODEL_RELATION",
          `'${entity.name}.${name}' links '${entity.name}' to itself and does not name the ends.`,
          `Write .through('${link}', { from: '…', to: '…' }).`,
        );
        continue;
      }
      const known = draft.get(link);
      if (known === undefined)
        draft.set(link, implicitLink(link, [names.from, entity], [names.to, target]));
      else checkKnown(known, `${entity.name}.${name}`, names, problems);
    }
  }
}

function checkKnown(link: DraftEntity, where: string, names: Ends, problems: ModelProblems): void {
  if (link.relations[names.from] !== undefined && link.relations[names.to] !== undefined) return;
  const known = Object.keys(link.relations);
  problems.add(
    "WERVEL_MODEL_RELATION",
    `'${where}' goes through '${link.name}' by ${names.from} and ${names.to}, and its ends are ${known.join(" and ")}.`,
    `Name the ends alike on both sides: .through('${link.name}', { from: '${known[0]}', to: '${known[1]}' }).`,
  );
}

/** A table of two keys, which are its own key together; the other direction has an index. */
function implicitLink(
  name: Name,
  from: readonly [Name, DraftEntity],
  to: readonly [Name, DraftEntity],
): DraftEntity {
  const link: DraftEntity = {
    name,
    source: undefined,
    table: name,
    fields: {},
    relations: {},
    key: [],
    uniques: [],
    indexes: [],
    isImplicit: true,
  };
  for (const [end, entity] of [from, to]) {
    const keys = keyNames(entity);
    const pairs = keys.map(
      (key) => [keys.length === 1 ? `${end}Id` : `${end}${upperFirst(key)}`, key] as const,
    );
    for (const [own, key] of pairs) {
      const field = entity.fields[key];
      if (field !== undefined) link.fields[own] = linkField(own, field);
      link.key.push(own);
    }
    link.relations[end] = linkRelation(end, entity.name, pairs);
  }
  addIndex(
    link,
    link.relations[to[0]]!.pairs.map(([field]) => ({ field, dir: "asc" })),
  );
  return link;
}

function upperFirst(name: string): string {
  return `${name.charAt(0).toUpperCase()}${name.slice(1)}`;
}

function linkField(name: Name, { type, definition }: FieldDescription): FieldDescription {
  return {
    name,
    column: name,
    type: { ...type, nullable: false },
    foreign: true,
    folded: false,
    elementIndex: false,
    definition: { ...definition, presence: "required", marks: { foreign: true } },
  };
}

function linkRelation(
  name: Name,
  to: Name,
  pairs: RelationDescription["pairs"],
): RelationDescription {
  return { name, kind: "one", to, pairs, nullable: false, onDelete: "cascade", enforced: true };
}

/** Finds the two to-one relations of a link: the one that leads back, and the one that leads on. */
export function linkEnds(
  link: DraftEntity,
  entity: DraftEntity,
  target: DraftEntity,
  name: Name,
  ends: Ends | undefined,
  problems: ModelProblems,
): Ends | undefined {
  const where = `${entity.name}.${name}`;
  const from = ends?.from ?? onlyTo(link, entity.name);
  const to = ends?.to ?? onlyTo(link, target.name);
  const fits =
    from !== undefined &&
    to !== undefined &&
    from !== to &&
    link.relations[from]?.to === entity.name &&
    link.relations[to]?.to === target.name;
  if (fits) return { from, to };
  problems.add(
    "WERVEL_MODEL_RELATION",
    `'${where}' goes through '${link.name}', whose ends are not clear.`,
    `Name its to-one relations to '${entity.name}' and '${target.name}': .through('${link.name}', { from: '…', to: '…' }).`,
  );
  return undefined;
}

function onlyTo(link: DraftEntity, to: Name): Name | undefined {
  if (link.source === undefined)
    return Object.values(link.relations).find((relation) => relation.to === to)?.name;
  const found = Object.entries(link.source.fields).filter(
    ([, member]) => member instanceof One && member.to === to,
  );
  return found.length === 1 ? found[0]![0] : undefined;
}
