import type { EntityDescription, RelationDescription } from "../model/description.ts";
import { uniqueKeys } from "../oracle/indexed.ts";
import { entityOf, relationOf } from "../oracle/scope.ts";
import type { Expr, Name, Path, Pred, Read } from "../plan/plan.ts";
import { aggregatesBy } from "./aggregates.ts";
import type { Choices, NothingTest } from "./choices.ts";
import { allOf, isOneOf, linkedTo } from "./conditions.ts";
import type { Counted } from "./counted.ts";
import { CrossRefused } from "./cross-refused.ts";
import type { KeyRead, KeyStep } from "./key-step.ts";
import { holderOf } from "./part-model.ts";
import type { PlacedCompiled } from "./placed-compiled.ts";
import type { Places } from "./places.ts";

/** The root of a read: what else its records must satisfy narrows a search that begins on its side. */
export interface RootSide {
  readonly entity: EntityDescription;
  readonly where: Pred | undefined;
}

/** "There is such a record", where it is in another store. */
export interface SomeElsewhere {
  /** To-one relations of the own store before the own fields. */
  readonly hops: Path;
  readonly relation: RelationDescription;
  readonly where: Pred | undefined;
  readonly root: RootSide | undefined;
}

/** A condition on a count of records that are in another store. */
export interface CountElsewhere {
  readonly counted: Counted;
  readonly owner: EntityDescription;
  readonly root: RootSide | undefined;
}

/** Asks other stores for the keys of what satisfies a condition, and answers the condition on the own fields. */
export interface Elsewhere {
  some(asked: SomeElsewhere): Pred;
  count(asked: CountElsewhere): Pred;
  /** Whether a condition holds where there is nothing. */
  decide(test: NothingTest): boolean;
}

/** The fields by which the records of two stores belong together. */
interface Sides {
  readonly holder: EntityDescription;
  readonly own: readonly Path[];
  readonly theirs: readonly Name[];
  readonly root: RootSide | undefined;
}

/** Makes the read whose rows are keys, of all records or of those with known keys; they go into the argument. */
type KeyReader = (known: Pred | undefined, argument: number) => KeyRead;

/** What the semi-joins of a plan need to know. */
export interface SemiJoinsOptions {
  readonly places: Places;
  readonly compile: (read: Read) => PlacedCompiled;
  readonly choices: Choices;
  /** The first argument that the plan does not have. */
  readonly next: number;
}

/** The semi-joins of one plan: they take arguments behind those of the plan. */
export class SemiJoins implements Elsewhere {
  readonly steps: KeyStep[] = [];
  readonly #places: Places;
  readonly #compile: (read: Read) => PlacedCompiled;
  readonly #choices: Choices;
  #next: number;

  constructor({ places, compile, choices, next }: SemiJoinsOptions) {
    this.#places = places;
    this.#compile = compile;
    this.#choices = choices;
    this.#next = next;
  }

  /** Takes the number of an argument that nothing else in the plan has. */
  argument(): number {
    return this.#next++;
  }

  decide(test: NothingTest): boolean {
    return this.#choices.holdsForNothing(test);
  }

  some({ hops, relation, where, root }: SomeElsewhere): Pred {
    const { through } = relation;
    const holder = entityOf(this.#places.model, holderOf(relation));
    const condition =
      through === undefined ? where : linkedTo(holder, relation.to, through.pairs, where);
    const own = relation.pairs.map(([name]): Path => [...hops, name]);
    const theirs = relation.pairs.map(([, name]) => name);
    const present = theirs
      .filter((name) => holder.fields[name]!.type.nullable)
      .map((name): Pred => ({ not: { null: { path: [name] } } }));
    return this.#among({ holder, own, theirs, root }, (known, argument) => {
      const all = allOf(known, condition, ...present);
      const read: Read = {
        from: { entity: holder.name },
        ...(all === undefined ? {} : { where: all }),
        order: [],
        take: { fields: theirs, nest: {} },
      };
      return this.#keyRead(holder, read, argument);
    });
  }

  /** Answers by the keys of those whose count differs in this from that of one who has nothing to count. */
  count({ counted, owner, root }: CountElsewhere): Pred {
    const { over, test } = counted;
    const relation = relationOf(owner, over.over)!;
    const holder = entityOf(this.#places.model, holderOf(relation));
    const own = relation.pairs.map(([name]): Path => [name]);
    const theirs = relation.pairs.map(([, name]) => name);
    const holdsForNothing = this.#choices.holdsForNothing(counted);
    const among = this.#among({ holder, own, theirs, root }, (known, argument) => {
      const read: Read = {
        from: { read: aggregatesBy(this.#places, owner, over, known) },
        where: holdsForNothing ? { not: test } : test,
        order: [],
        take: { fields: theirs, nest: {} },
      };
      return this.#keyRead(holder, read, argument);
    });
    return holdsForNothing ? { not: among } : among;
  }

  /**
   * The other store is asked first where it finds the records by an index; else the own side is, for the keys that its other conditions
   * leave, where those have one.
   */
  #among(sides: Sides, read: KeyReader): Pred {
    const argument = this.argument();
    const direct = attempt(() => read(undefined, argument));
    const isDirect = !(direct instanceof CrossRefused);
    const narrowed =
      sides.root === undefined || (isDirect && isFound(direct))
        ? undefined
        : this.#fromOwnSide(sides, sides.root, (known) => read(known, argument));
    if (narrowed !== undefined && (!isDirect || narrowed.every(isFound))) this.steps.push(narrowed);
    else if (isDirect) this.steps.push([direct]);
    else throw direct;
    return isOneOf(sides.own, argument, sides.holder, sides.theirs);
  }

  #fromOwnSide(
    { holder, own, theirs }: Sides,
    { entity, where }: RootSide,
    read: (known: Pred) => KeyRead,
  ): KeyStep | undefined {
    const argument = this.argument();
    const names = own.map((_path, i) => `$own${i}`);
    const columns: Record<Name, Expr> = Object.fromEntries(
      names.map((name, i) => [name, { path: own[i]! }]),
    );
    const paths = theirs.map((name) => [name]);
    const step = attempt(() => {
      const candidates: Read = {
        from: { entity: entity.name },
        let: columns,
        ...(where === undefined ? {} : { where }),
        order: [],
        take: { fields: names, nest: {} },
      };
      return [
        this.#keyRead(entity, candidates, argument),
        read(isOneOf(paths, argument, holder, theirs)),
      ];
    });
    return step instanceof CrossRefused ? undefined : step;
  }

  #keyRead(entity: EntityDescription, read: Read, argument: number): KeyRead {
    const { fields } = read.take;
    const isKey =
      "read" in read.from ||
      uniqueKeys(entity).some((key) => key.every((name) => fields.includes(name)));
    const distinct = isKey ? undefined : attempt(() => this.#compile({ ...read, distinct: true }));
    const compiled =
      distinct === undefined || distinct instanceof CrossRefused ? this.#compile(read) : distinct;
    const own = entity.small ? { ...compiled, scan: "index" as const } : compiled;
    return { compiled: own, fields, argument, entity: entity.name };
  }
}

function isFound({ compiled }: KeyRead): boolean {
  return compiled.scan !== "full" && compiled.scan !== "fan-out";
}

// What cannot be done one way may be done another.
function attempt<T>(work: () => T): T | CrossRefused {
  try {
    return work();
  } catch (error) {
    if (error instanceof CrossRefused) return error;
    throw error;
  }
}
