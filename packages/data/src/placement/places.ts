import type {
  EntityDescription,
  ModelDescription,
  RelationDescription,
} from "../model/description.ts";
import { entityOf, relationOf } from "../oracle/scope.ts";
import type { Name, Path, Source } from "../plan/plan.ts";
import type { StorePart, StorePlacement } from "../store/placement.ts";

/** A relation into another store, on the way that a path takes. */
export interface Crossing {
  /** The to-one relations before it, all within one store. */
  readonly hops: Path;
  readonly owner: EntityDescription;
  readonly relation: RelationDescription;
  /** What follows it. */
  readonly rest: Path;
}

/** Answers where entities are, and where paths leave a store. */
export class Places {
  readonly model: ModelDescription;
  readonly #placement: StorePlacement;

  constructor(model: ModelDescription, placement: StorePlacement) {
    this.model = model;
    this.#placement = placement;
  }

  get parts(): readonly StorePart[] {
    return this.#placement.parts;
  }

  partOf(entity: Name): StorePart {
    entityOf(this.model, entity);
    return this.#placement.partOf(entity);
  }

  /** Whether a relation's records, or the links to them, are in another store than its owner. */
  isCrossing(owner: Name, { to, through }: RelationDescription): boolean {
    const part = this.partOf(owner);
    return (
      this.partOf(to) !== part || (through !== undefined && this.partOf(through.link) !== part)
    );
  }

  /** Finds where a path leaves the store of its entity. The last name is followed only `asRelation`. */
  crossingOf(
    entity: EntityDescription | undefined,
    path: Path,
    asRelation: boolean,
  ): Crossing | undefined {
    let owner = entity;
    const last = asRelation ? path.length : path.length - 1;
    for (let i = 0; i < last && owner !== undefined; i++) {
      const relation = relationOf(owner, path[i]!);
      if (relation === undefined || (relation.kind === "many" && !asRelation)) return undefined;
      if (this.isCrossing(owner.name, relation))
        return { hops: path.slice(0, i), owner, relation, rest: path.slice(i + 1) };
      owner = entityOf(this.model, relation.to);
    }
    return undefined;
  }
}

/** The entity at the root of a source. */
export function rootOf(from: Source): Name {
  if ("entity" in from) return from.entity;
  if ("read" in from) return rootOf(from.read.from);
  return "each" in from ? rootOf(from.of.from) : rootOf(from.walk.start.from);
}

/** The first number that no argument of a plan has. */
export function nextArgument(plan: unknown): number {
  if (typeof plan !== "object" || plan === null) return 0;
  let next = 0;
  for (const [name, value] of Object.entries(plan)) {
    const isNumber = typeof value === "number" && numbering.has(name);
    next = Math.max(next, isNumber ? value + 1 : nextArgument(value));
  }
  return next;
}

const numbering: ReadonlySet<string> = new Set(["arg", "parents", "rows", "row"]);
