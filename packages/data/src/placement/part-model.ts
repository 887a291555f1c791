import type {
  EntityDescription,
  ModelDescription,
  RelationDescription,
} from "../model/description.ts";
import type { Name } from "../plan/plan.ts";

/**
 * Cuts out of a model what one store holds. A relation whose records are here and whose owner is elsewhere becomes one of the records to
 * themselves, by the fields that hold the owner's key: so the store reads the records of many foreign owners, with its own limit per owner.
 */
export function partModel(model: ModelDescription, here: ReadonlySet<Name>): ModelDescription {
  const entities: Record<Name, EntityDescription> = {};
  for (const entity of Object.values(model.entities)) {
    if (!here.has(entity.name)) continue;
    const relations = Object.values(entity.relations).filter((relation) => isHere(relation, here));
    entities[entity.name] = {
      ...entity,
      relations: Object.fromEntries(relations.map((relation) => [relation.name, relation])),
    };
  }
  for (const owner of Object.values(model.entities))
    for (const relation of Object.values(owner.relations)) {
      if (here.has(owner.name) && isHere(relation, here)) continue;
      const own = ownRelation(owner, relation, here);
      const target = own === undefined ? undefined : entities[holderOf(relation)];
      if (target !== undefined)
        (target.relations as Record<Name, RelationDescription>)[own!.name] = own!;
    }
  return { entities };
}

/** Names the relation that stands for a foreign owner's one in the store of its records, or of its link. */
export function ownName(owner: Name, relation: Name): Name {
  return `~${owner}.${relation}`;
}

/** The entity that holds the fields by which an owner's key is found: the link, where there is one. */
export function holderOf(relation: RelationDescription): Name {
  return relation.through?.link ?? relation.to;
}

function isHere({ to, through }: RelationDescription, here: ReadonlySet<Name>): boolean {
  return here.has(to) && (through === undefined || here.has(through.link));
}

function ownRelation(
  owner: EntityDescription,
  relation: RelationDescription,
  here: ReadonlySet<Name>,
): RelationDescription | undefined {
  if (!here.has(holderOf(relation))) return undefined;
  const { through, ...rest } = relation;
  const isWhole = here.has(relation.to);
  return {
    ...rest,
    name: ownName(owner.name, relation.name),
    kind: "many",
    // Of a link whose other end is elsewhere the records of the link itself are read.
    to: isWhole ? relation.to : holderOf(relation),
    pairs: relation.pairs.map(([, theirs]) => [theirs, theirs] as const),
    ...(isWhole && through !== undefined ? { through } : {}),
    nullable: false,
    onDelete: "restrict",
    enforced: false,
  };
}
