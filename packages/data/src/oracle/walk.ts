import type { ModelDescription } from "../model/description.ts";
import { defaultMaxNodes, type Read, type Walk } from "../plan/plan.ts";
import type { Row } from "../store/store.ts";
import { compilePred } from "./expression.ts";
import { IllTyped } from "./ill-typed.ts";
import { loopsOf } from "./loops.ts";
import { sourceScope } from "./read-scope.ts";
import { related } from "./related.ts";
import { entityScope } from "./scope.ts";
import type { Run } from "./source.ts";
import { tooManyNodes } from "./too-many-nodes.ts";
import { tupleKey } from "./value.ts";

type Records = (run: Run, roots?: readonly Row[]) => readonly Row[];

/** Visits records level by level; each appears once, at its least depth. `compileRecords` comes as an argument, for a start is a read. */
export function compileWalk(
  model: ModelDescription,
  walk: Walk,
  compileRecords: (model: ModelDescription, read: Read) => Records,
): Records {
  const start = compileRecords(model, walk.start);
  const { entity } = sourceScope(model, walk.start.from);
  const relations = loopsOf(entity, walk, "/from/walk");
  if (entity === undefined) throw new IllTyped("/from/walk", "A walk starts from whole records.");
  const steps = relations.map((relation) => related(relation));
  const scope = entityScope(model, entity);
  const enters = compilePred(walk.where ?? { and: [] }, scope);
  const stops = compilePred(walk.stop ?? { or: [] }, scope);
  const next = (row: Row, run: Run): readonly Row[] =>
    stops(row, run) ? [] : steps.flatMap((step) => step(row, run));
  const idOf = (row: Row): unknown => tupleKey(entity.key.map((name) => row[name]));
  const fields = Object.keys(entity.fields);
  const { maxNodes = defaultMaxNodes } = walk;
  return (run, roots) => {
    const seen = new Set<unknown>();
    const reached: Row[] = [];
    let level = unseen(start(run, roots), seen, idOf);
    for (let depth = 0; level.length > 0; depth++) {
      if (seen.size > maxNodes) throw tooManyNodes(entity.name, maxNodes);
      if (depth >= walk.min)
        for (const row of level)
          reached.push({
            ...Object.fromEntries(fields.map((name) => [name, row[name] ?? null])),
            depth,
          });
      if (depth === walk.max) break;
      level = unseen(
        level.flatMap((row) => next(row, run)).filter((row) => enters(row, run)),
        seen,
        idOf,
      );
    }
    return reached;
  };
}

function unseen(rows: readonly Row[], seen: Set<unknown>, idOf: (row: Row) => unknown): Row[] {
  return rows.filter((row) => {
    const id = idOf(row);
    if (seen.has(id)) return false;
    seen.add(id);
    return true;
  });
}
