import { DataError } from "../errors.ts";
import type { ModelDescription } from "../model/description.ts";
import { refusal } from "../oracle/refusal.ts";
import type { Name, Read } from "../plan/plan.ts";
import type { Executor, Result, Row, StatementOptions, Store } from "../store/store.ts";

/**
 * Finishes by the interpreter what a store refuses, over at most `maxRows` records of each entity that the plan can reach.
 *
 * @throws `limit.scan` when an entity has more.
 */
export async function readLocally(
  model: ModelDescription,
  store: Store,
  executor: Executor,
  plan: Read,
  args: readonly unknown[],
  maxRows: number,
  options: StatementOptions,
): Promise<{ readonly result: Result; readonly statements: number }> {
  const names = [...entitiesOf(model, plan)];
  const data: Record<Name, readonly Row[]> = {};
  for (const name of names)
    data[name] = await readAll(model, store, executor, name, maxRows, options);
  // A program that leaves everything to its store never loads the interpreter.
  const { interpret } = await import("../oracle/interpret.ts");
  return { result: interpret(model, data, plan, args), statements: names.length };
}

async function readAll(
  model: ModelDescription,
  store: Store,
  executor: Executor,
  name: Name,
  maxRows: number,
  options: StatementOptions,
): Promise<readonly Row[]> {
  const plan: Read = {
    from: { entity: name },
    order: [],
    take: { fields: Object.keys(model.entities[name]!.fields), nest: {} },
  };
  const compiled = store.compile(plan);
  if (compiled.refused === true) throw refusal(compiled, store.name);
  const { rows } = await executor.run(compiled, [], { ...options, maxRows });
  if (rows.length <= maxRows) return rows;
  throw new DataError(
    "limit.scan",
    `More than ${maxRows} records of ${name} would have to be read.`,
    {
      store: store.name,
      entity: name,
      details: { maxRows },
      help: "Raise maxRows of local(), or narrow what is asked for so that the store can answer it.",
    },
  );
}

/** The entities that a plan names, and those that its relation names lead to. */
function entitiesOf(model: ModelDescription, plan: Read): ReadonlySet<Name> {
  const words = new Set<string>();
  collectWords(plan, words);
  const reached = new Set<Name>();
  const visit = (name: Name): void => {
    if (reached.has(name)) return;
    reached.add(name);
    for (const relation of Object.values(model.entities[name]?.relations ?? {})) {
      if (!words.has(relation.name)) continue;
      visit(relation.to);
      if (relation.through !== undefined) visit(relation.through.link);
    }
  };
  for (const word of words) if (Object.hasOwn(model.entities, word)) visit(word);
  return reached;
}

function collectWords(value: unknown, words: Set<string>): void {
  if (typeof value === "string") words.add(value);
  else if (typeof value === "object" && value !== null)
    for (const part of Object.values(value)) collectWords(part, words);
}
