import type { EntityDescription } from "../model/description.ts";
import { uniqueKeys } from "../oracle/indexed.ts";
import { entityOf } from "../oracle/scope.ts";
import type { Expr, Name, Path, Pred, Read } from "../plan/plan.ts";
import { allOf, isOneOf, linkedTo } from "./conditions.ts";
import { CrossRefused } from "./cross-refused.ts";
import type { KeyRead, KeyStep } from "./key-step.ts";
import type { PlacedCompiled } from "./placed-compiled.ts";
import type { Places } from "./places.ts";
import type { RootSide, SemiJoin } from "./rewrite.ts";

/** The semi-joins of one plan: they take arguments behind those of the plan. */
export class SemiJoins {
  readonly steps: KeyStep[] = [];
  readonly #places: Places;
  readonly #compile: (read: Read) => PlacedCompiled;
  #next: number;

  constructor(places: Places, compile: (read: Read) => PlacedCompiled, next: number) {
    this.#places = places;
    this.#compile = compile;
    this.#next = next;
  }

  /** Takes the number of an argument that nothing else in the plan has. */
  argument(): number {
    return this.#next++;
  }

  /**
   * Answers "there is such a record in another store" by its keys. The other store is asked first where it finds them by an index; else
   * the own side is, for the keys that its other conditions leave, where those have one.
   */
  readonly join: SemiJoin = ({ hops, relation, where, root }) => {
    const { model } = this.#places;
    const { through } = relation;
    const holder = entityOf(model, through?.link ?? relation.to);
    const condition =
      through === undefined ? where : linkedTo(holder, relation.to, through.pairs, where);
    const own = relation.pairs.map(([name]): Path => [...hops, name]);
    const theirs = relation.pairs.map(([, name]) => name);
    const argument = this.argument();
    const direct = this.#keyRead(holder, theirs, condition, argument);
    const step = isFound(direct) ? [direct] : this.#fromOwnSide(direct, root, own, condition);
    this.steps.push(step);
    return isOneOf(own, argument, holder, theirs);
  };

  #fromOwnSide(
    direct: KeyRead,
    root: RootSide | undefined,
    own: readonly Path[],
    condition: Pred | undefined,
  ): KeyStep {
    if (root === undefined) return [direct];
    const holder = entityOf(this.#places.model, direct.entity);
    const argument = this.argument();
    const names = own.map((_path, i) => `$own${i}`);
    const narrow = attempt(() => {
      const columns = Object.fromEntries(names.map((name, i) => [name, { path: own[i]! }]));
      const candidates = this.#read(root.entity, names, root.where, argument, columns);
      const known = isOneOf(
        direct.fields.map((name) => [name]),
        argument,
        holder,
        direct.fields,
      );
      const both = allOf(known, condition);
      return [candidates, this.#keyRead(holder, direct.fields, both, direct.argument)];
    });
    return narrow?.every(isFound) === true ? narrow : [direct];
  }

  #keyRead(
    holder: EntityDescription,
    fields: readonly Name[],
    condition: Pred | undefined,
    argument: number,
  ): KeyRead {
    const present = fields
      .filter((name) => holder.fields[name]!.type.nullable)
      .map((name): Pred => ({ not: { null: { path: [name] } } }));
    return this.#read(holder, fields, allOf(condition, ...present), argument);
  }

  #read(
    entity: EntityDescription,
    fields: readonly Name[],
    where: Pred | undefined,
    argument: number,
    columns?: Readonly<Record<Name, Expr>>,
  ): KeyRead {
    const read: Read = {
      from: { entity: entity.name },
      ...(columns === undefined ? {} : { let: columns }),
      ...(where === undefined ? {} : { where }),
      order: [],
      take: { fields, nest: {} },
    };
    const isKey = uniqueKeys(entity).some((key) => key.every((name) => fields.includes(name)));
    const compiled =
      (isKey ? undefined : attempt(() => this.#compile({ ...read, distinct: true }))) ??
      this.#compile(read);
    const own = entity.small ? { ...compiled, scan: "index" as const } : compiled;
    return { compiled: own, fields, argument, entity: entity.name };
  }
}

function isFound({ compiled }: KeyRead): boolean {
  return compiled.scan !== "full" && compiled.scan !== "fan-out";
}

// What cannot be done one way may be done another.
function attempt<T>(work: () => T): T | undefined {
  try {
    return work();
  } catch (error) {
    if (error instanceof CrossRefused) return undefined;
    throw error;
  }
}
