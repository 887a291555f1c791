import type { ModelDescription, RelationDescription } from "../model/description.ts";
import type { Row } from "../store/store.ts";
import type { Evaluate } from "./operators.ts";
import type { Run } from "./source.ts";

/** One field more that the records, or the links to them, must have. Where its value is null it says nothing. */
export interface Pinned {
  readonly field: string;
  readonly value: Evaluate;
}

/** Finds the records at the other end of a relation. A null on the way leads to none. */
export function related(
  relation: RelationDescription,
  pinned?: Pinned,
): (row: Row, run: Run) => readonly Row[] {
  const near = matching(relation.through?.link ?? relation.to, relation.pairs, pinned);
  if (relation.through === undefined) return near;
  const far = matching(relation.to, relation.through.pairs);
  return (row, run) => near(row, run).flatMap((link) => far(link, run));
}

/** Counts the records of a relation without looking at them; undefined where a link might lead nowhere. */
export function counted(
  model: ModelDescription,
  relation: RelationDescription,
): ((row: Row, run: Run) => number) | undefined {
  const { through } = relation;
  if (through !== undefined && !isEnforced(model, through)) return undefined;
  const entity = through?.link ?? relation.to;
  const own = relation.pairs.map(([name]) => name);
  const theirs = relation.pairs.map(([, name]) => name);
  return (row, run) => {
    const values = own.map((name) => row[name] ?? null);
    if (values.includes(null)) return 0;
    const { source } = run;
    return source.count?.(entity, theirs, values) ?? source.find(entity, theirs, values).length;
  };
}

function isEnforced(
  model: ModelDescription,
  through: NonNullable<RelationDescription["through"]>,
): boolean {
  return Object.values(model.entities[through.link]!.relations).some(
    ({ kind, enforced, nullable, pairs }) =>
      kind === "one" &&
      enforced &&
      !nullable &&
      pairs.length === through.pairs.length &&
      pairs.every(([own], i) => own === through.pairs[i]![0]),
  );
}

function matching(
  entity: string,
  pairs: readonly (readonly [own: string, theirs: string])[],
  pinned?: Pinned,
): (row: Row, run: Run) => readonly Row[] {
  const own = pairs.map(([name]) => name);
  const theirs = pairs.map(([, name]) => name);
  const find = (row: Row, run: Run): readonly Row[] => {
    const values = own.map((name) => row[name] ?? null);
    return values.includes(null) ? [] : run.source.find(entity, theirs, values);
  };
  if (pinned === undefined || theirs.includes(pinned.field)) return find;
  const pinnedFields = [...theirs, pinned.field];
  return (row, run) => {
    const value = pinned.value({}, run);
    if (value === null) return find(row, run);
    const values = [...own.map((name) => row[name] ?? null), value];
    return values.includes(null) ? [] : run.source.find(entity, pinnedFields, values);
  };
}
