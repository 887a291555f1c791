import { DataError } from "../errors.ts";
import type {
  EntityDescription,
  FieldDescription,
  ModelDescription,
} from "../model/description.ts";
import type { Expr, Plan, Pred, ValueType, Write } from "../plan/plan.ts";
import type { Compiled, Store } from "../store/store.ts";
import { isDeepStrictEqual } from "./deep-equal.ts";
import { keyPage } from "./key-page.ts";
import type { PlannedStep } from "./plan-migration.ts";
import type { ColumnSnapshot } from "./snapshot.ts";

/** How far the filling of one field is. */
export interface BackfillProgress {
  readonly entity: string;
  readonly field: string;
  /** Records that were filled so far. */
  readonly filled: number;
}

const batch = 1000;

/**
 * Fills what a contraction wants filled, in batches that are short transactions of their own: the rule that follows then finds next to
 * nothing to do while it locks. Ended half way, it goes on with what is still empty.
 */
export async function backfill(
  store: Store,
  model: ModelDescription,
  steps: readonly PlannedStep[],
  onFill: (progress: BackfillProgress) => void = () => undefined,
): Promise<void> {
  // Before its steps the database has the old names, and the model the new ones: the steps fill by themselves.
  if (steps.some(({ step }) => "renameTable" in step || "renameColumn" in step)) return;
  for (const { step } of steps) {
    if (!("changeColumn" in step) || step.changeColumn.fill === undefined) continue;
    const { table, from, to, fill } = step.changeColumn;
    if (!isFilled(from, to)) continue;
    const entity = Object.values(model.entities).find((one) => one.table === table);
    const field = Object.values(entity?.fields ?? {}).find(({ column }) => column === to.name);
    if (entity !== undefined && field !== undefined)
      await fillField(store, { entity, field, fill }, onFill);
  }
}

// The model writes a column as it will be: only one that is so already, but for its nulls, can be written before the steps.
function isFilled(from: ColumnSnapshot, to: ColumnSnapshot): boolean {
  const filled = { ...from, type: { ...from.type, nullable: false } };
  return from.type.nullable && isDeepStrictEqual(filled, to);
}

interface Filling {
  readonly entity: EntityDescription;
  readonly field: FieldDescription;
  readonly fill: unknown;
}

async function fillField(
  store: Store,
  { entity, field, fill }: Filling,
  onFill: (progress: BackfillProgress) => void,
): Promise<void> {
  const types = entity.key.map((name) => entity.fields[name]!.type);
  const write = compiled(store, fillPlan(entity, field, types));
  let filled = 0;
  for (let last: readonly unknown[] | undefined; ;) {
    const goesOn = last !== undefined;
    const page = keyPage(entity, {
      where: isEmpty(field),
      fields: entity.key,
      size: batch,
      goesOn,
    });
    const found = await store.run(compiled(store, page), last ?? []);
    const keys = found.rows.map((row) => entity.key.map((name) => row[name]));
    if (keys.length === 0) return;
    const list = keys[0]!.length === 1 ? keys.map(([key]) => key) : keys;
    const { count } = await store.run(write, [list, fill]);
    filled += count;
    onFill({ entity: entity.name, field: field.name, filled });
    last = keys.at(-1);
  }
}

// The field may still be null in the database, whatever the model says of it.
const isEmpty = (field: FieldDescription): Pred => ({ null: { path: [field.name] } });

function fillPlan(
  entity: EntityDescription,
  field: FieldDescription,
  types: readonly ValueType[],
): Write {
  const paths = entity.key.map((name): Expr => ({ path: [name] }));
  const [path, type] = [paths[0]!, types[0]!];
  const keys: Pred =
    paths.length === 1
      ? { in: path, list: { arg: 0, type } }
      : { in: paths, list: { arg: 0, type: types } };
  return {
    update: { entity: entity.name, where: { and: [keys, isEmpty(field)] } },
    set: { [field.name]: { to: { arg: 1, type: field.type } } },
  };
}

/** Compiles what fills records, or says why it cannot be. */
export function compiled(store: Store, plan: Plan): Compiled {
  const answer = store.compile(plan);
  if (answer.refused !== true) return answer;
  throw new DataError("refused.capability", `The store cannot fill a field: ${answer.why}`, {
    store: store.name,
    details: { capability: answer.capability },
    help: "Fill the field with a program of your own, then apply the migration.",
  });
}
