import type { EntityDescription, ModelDescription } from "../model/description.ts";
import { sourceScope } from "../oracle/read-scope.ts";
import { entityOf, relationOf } from "../oracle/scope.ts";
import type { Children, Name, Nest, Path, Read } from "../plan/plan.ts";
import type { StorePlacement } from "../store/placement.ts";

/** A read without to-many nests, and the reads that bring them. */
export interface SplitRead {
  readonly read: Read;
  /** How many of the `take.keys` were asked for; the others serve the children. */
  readonly askedKeys: number;
  readonly children: readonly SplitChild[];
}

/** One to-many nest, read for all parents at once. */
export interface SplitChild {
  /** The names that lead from a row to the record that gets the children: to-one nests, or nothing for the row itself. */
  readonly at: readonly Name[];
  readonly name: Name;
  readonly one: boolean;
  /** Where in the row's keys the parent's key stands. */
  readonly keyAt: readonly number[];
  readonly plan: Children;
  readonly split: SplitRead;
}

/**
 * Splits the to-many nests off a read: roots are read and paged first, then each nest for all of them in one statement. To-one nests stay in
 * the read, unless they lead into another store. The parents' keys are the argument numbered `parents` of each children plan.
 */
export function splitRead(
  model: ModelDescription,
  read: Read,
  parents: number,
  placement?: StorePlacement,
): SplitRead {
  if (Object.keys(read.take.nest).length === 0)
    return { read, askedKeys: read.take.keys?.length ?? 0, children: [] };
  return new Splitter(model, read, parents, placement).split();
}

class Splitter {
  readonly #model: ModelDescription;
  readonly #read: Read;
  readonly #parents: number;
  readonly #placement: StorePlacement | undefined;
  readonly #keys: Path[];
  readonly #children: SplitChild[] = [];

  constructor(
    model: ModelDescription,
    read: Read,
    parents: number,
    placement: StorePlacement | undefined,
  ) {
    this.#model = model;
    this.#read = read;
    this.#parents = parents;
    this.#placement = placement;
    this.#keys = [...(read.take.keys ?? [])];
  }

  split(): SplitRead {
    const read = this.#read;
    const askedKeys = this.#keys.length;
    const nest = this.#joined(read.take.nest, sourceScope(this.#model, read.from).entity, [], []);
    const keys = this.#keys.length === 0 ? {} : { keys: this.#keys };
    return {
      read: { ...read, take: { fields: read.take.fields, nest, ...keys } },
      askedKeys,
      children: this.#children,
    };
  }

  /** The nests that stay: to-one, themselves without to-many nests. */
  #joined(
    nests: Readonly<Record<Name, Nest>>,
    entity: EntityDescription | undefined,
    at: readonly Name[],
    via: Path,
  ): Record<Name, Nest> {
    const joined: Record<Name, Nest> = {};
    for (const [name, nest] of Object.entries(nests)) {
      const relation = entity === undefined ? undefined : relationOf(entity, nest.via);
      if (relation === undefined || entity === undefined) joined[name] = nest;
      else if (relation.kind === "one" && !this.#isElsewhere(entity.name, relation.to))
        joined[name] = this.#joinedNest(name, nest, entityOf(this.#model, relation.to), at, via);
      else {
        const keyAt = relation.pairs.map(([own]) => this.#keyIndex([...via, own]));
        this.#split(name, nest, entity, at, keyAt);
      }
    }
    return joined;
  }

  #joinedNest(
    name: Name,
    nest: Nest,
    target: EntityDescription,
    at: readonly Name[],
    via: Path,
  ): Nest {
    const inner = this.#joined(nest.read.take.nest, target, [...at, name], [...via, nest.via]);
    return { ...nest, read: { ...nest.read, take: { ...nest.read.take, nest: inner } } };
  }

  #split(
    name: Name,
    nest: Nest,
    entity: EntityDescription,
    at: readonly Name[],
    keyAt: readonly number[],
  ): void {
    const split = splitRead(this.#model, nest.read, this.#parents, this.#placement);
    const plan: Children = {
      children: { entity: entity.name, relation: nest.via },
      parents: this.#parents,
      read: split.read,
    };
    this.#children.push({ at, name, one: nest.one, keyAt, plan, split });
  }

  #isElsewhere(owner: Name, target: Name): boolean {
    const placement = this.#placement;
    return placement !== undefined && placement.partOf(owner) !== placement.partOf(target);
  }

  #keyIndex(path: Path): number {
    const known = this.#keys.findIndex(
      (key) => key.length === path.length && key.every((name, i) => name === path[i]),
    );
    return known === -1 ? this.#keys.push(path) - 1 : known;
  }
}
