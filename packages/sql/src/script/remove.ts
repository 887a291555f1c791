import type { EntityDescription, Target, Write } from "@wervel/data";
import { readsOwnRow } from "./own-row.ts";
import { tableFrame } from "../frame.ts";
import { predicate } from "../predicate.ts";
import type { Fresh } from "../program.ts";
import { byKey, textFor } from "./by-key.ts";
import { findTarget } from "./find.ts";
import { ask, type Script, type Steps, withKeys } from "./script.ts";

type Delete = Extract<Write, { delete: Target }>;

/** Writes a delete: one statement where that says it all, else what finds and reads its records, and removes them by key. */
export function deleteScript(fresh: Fresh, plan: Delete): Script {
  const entity = fresh().entity(plan.delete.entity);
  const { delete: target, expect, return: names } = plan;
  const alone = names === undefined || names.length === 0;
  if (
    alone &&
    expect === undefined &&
    target.page === undefined &&
    readsOwnRow(entity, target.where)
  )
    return plainDelete(fresh, plan, entity);
  const find = findTarget(fresh, target, expect, names);
  const main = byKey(
    fresh,
    entity.name,
    (emission, frame, where) =>
      `delete ${frame.alias} from ${emission.table(entity, frame.alias)} where ${where}`,
  );
  return {
    entity: entity.name,
    texts: [find.statement, main.many],
    isAtomic: () => true,
    *steps(args): Steps {
      const { keys, rows } = yield* find.run(args);
      if (keys.length > 0) yield* ask(textFor(main, keys), withKeys(args, keys));
      return { rows, count: keys.length };
    },
  };
}

function plainDelete(fresh: Fresh, plan: Delete, entity: EntityDescription): Script {
  const emission = fresh();
  const frame = tableFrame(emission, entity, emission.alias("t"), undefined);
  const { where } = plan.delete;
  const condition = where === undefined ? "" : ` where ${predicate(emission, frame, where)}`;
  const main = emission.parameters.finish(
    `delete ${frame.alias} from ${emission.table(entity, frame.alias)}${condition}`,
  );
  return {
    entity: entity.name,
    texts: [main],
    isAtomic: () => false,
    *steps(args): Steps {
      const { count } = yield* ask(main, args);
      return { rows: [], count };
    },
  };
}
