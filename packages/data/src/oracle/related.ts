import type { RelationDescription } from "../model/description.ts";
import type { Row } from "../store/store.ts";
import type { Run } from "./source.ts";

/** Finds the records at the other end of a relation. A null on the way leads to none. */
export function related(relation: RelationDescription): (row: Row, run: Run) => readonly Row[] {
  const near = matching(relation.through?.link ?? relation.to, relation.pairs);
  if (relation.through === undefined) return near;
  const far = matching(relation.to, relation.through.pairs);
  return (row, run) => near(row, run).flatMap((link) => far(link, run));
}

function matching(
  entity: string,
  pairs: readonly (readonly [own: string, theirs: string])[],
): (row: Row, run: Run) => readonly Row[] {
  const own = pairs.map(([name]) => name);
  const theirs = pairs.map(([, name]) => name);
  return (row, run) => {
    const values = own.map((name) => row[name] ?? null);
    return values.includes(null) ? [] : run.source.find(entity, theirs, values);
  };
}
