import { WervelError } from "@wervel/core";
import type { EntityDescription, ModelDescription, Row, Store } from "@wervel/data";
import { keptWords } from "@wervel/data/interpreter";
import { type CopyStep, copyOrder } from "./entity-order.ts";
import { compiled, countPlan, deletePlan, insertPlan, lastKeyPlan, referPlan } from "./plans.ts";
import { batches, type Content, contentOf } from "./records.ts";

/** How records are moved. */
export interface MoveOptions {
  /** Names of entities; all where it is not said. */
  readonly entities?: readonly string[];
  /** Records in one statement, default 1,000. */
  readonly batch?: number;
  /** What a target that holds records already means: refused (default), gone on with, or emptied first. */
  readonly onFull?: "refuse" | "resume" | "replace";
  readonly onProgress?: (progress: MoveProgress) => void;
}

/** How far the copy of one entity is. */
export interface MoveProgress {
  readonly entity: string;
  readonly doing: "removing" | "copying" | "referring" | "verifying";
  readonly done: number;
  readonly total: number;
}

/** One entity after it was copied and compared. */
export interface Moved extends Content {
  readonly entity: string;
  /** Records that this run copied; a resumed one copies only what was missing. */
  readonly copied: number;
}

interface Move extends Required<Pick<MoveOptions, "batch" | "onProgress">> {
  readonly from: Store;
  readonly to: Store;
}

/**
 * Copies records from one store to another in the order of their keys, and compares both sides by count and content. The greatest key in the
 * target is how far it is, so a copy that ended half way goes on with `onFull: "resume"`. Nothing may write to either side meanwhile.
 *
 * @throws WERVEL_CLI_TARGET, WERVEL_CLI_CYCLE, WERVEL_CLI_DIFFERENT, WERVEL_CLI_STORE where a store cannot read or write so.
 */
export async function moveRecords(
  model: ModelDescription,
  from: Store,
  to: Store,
  options: MoveOptions = {},
): Promise<readonly Moved[]> {
  const { batch = 1000, onFull = "refuse", onProgress = () => undefined } = options;
  const move: Move = { from, to, batch, onProgress };
  const names = options.entities ?? Object.keys(model.entities);
  const steps = copyOrder(model, names);
  if (onFull === "replace") for (const step of steps.toReversed()) await removeAll(move, step);
  else if (onFull === "refuse") await expectEmpty(to, steps);
  const copied = new Map<string, number>();
  for (const step of steps) copied.set(step.entity.name, await copy(move, step));
  for (const step of steps) await refer(move, step);
  const moved: Moved[] = [];
  for (const { entity } of steps)
    moved.push({
      entity: entity.name,
      copied: copied.get(entity.name)!,
      ...(await verify(move, entity)),
    });
  return moved;
}

async function expectEmpty(to: Store, steps: readonly CopyStep[]): Promise<void> {
  const full: string[] = [];
  for (const { entity } of steps) if ((await countOf(to, entity)) > 0) full.push(entity.name);
  if (full.length === 0) return;
  throw new WervelError("WERVEL_CLI_TARGET", `The target holds records of ${full.join(", ")}.`, {
    help: "Go on with --resume, empty it with --replace, or take an empty one.",
    details: { entities: full },
  });
}

async function removeAll(move: Move, step: CopyStep): Promise<void> {
  const { entity } = step;
  await unrefer(move, step);
  const total = await countOf(move.to, entity);
  const plan = compiled(move.to, deletePlan(entity, move.batch));
  for (let done = 0; done < total;) {
    const { count } = await move.to.run(plan, []);
    if (count === 0) return;
    done += count;
    move.onProgress({ entity: entity.name, doing: "removing", done, total });
  }
}

async function copy(move: Move, { entity, later }: CopyStep): Promise<number> {
  const { from, to, batch, onProgress } = move;
  const total = await countOf(from, entity);
  const [last] = (await to.run(compiled(to, lastKeyPlan(entity)), [])).rows;
  const behind = last === undefined ? undefined : keyOf(entity, last);
  const insert = compiled(to, insertPlan(entity));
  const columns = Object.values(entity.fields);
  const waits = new Set(later);
  let copied = 0;
  for await (const rows of batches(from, entity, batch, behind)) {
    const values = rows.map((row) =>
      columns.map(({ name, wordsOf }) => {
        if (wordsOf !== undefined) return keptWords(entity.name, wordsOf, row[wordsOf]);
        return waits.has(name) ? null : row[name];
      }),
    );
    await to.run(insert, [values]);
    copied += rows.length;
    onProgress({ entity: entity.name, doing: "copying", done: copied, total });
  }
  return copied;
}

// Once all records are there, what was left out is set: again and again does no harm.
function refer(move: Move, step: CopyStep): Promise<void> {
  return setReferences(move, step, move.from, (row, name) => row[name]);
}

// A record that others refer to cannot go before them, and in a circle none comes last.
function unrefer(move: Move, step: CopyStep): Promise<void> {
  return setReferences(move, step, move.to, () => null);
}

async function setReferences(
  { to, batch, onProgress }: Move,
  { entity, later }: CopyStep,
  from: Store,
  valueOf: (row: Row, name: string) => unknown,
): Promise<void> {
  if (later.length === 0) return;
  const total = await countOf(from, entity);
  const plan = compiled(to, referPlan(entity, later));
  let done = 0;
  for await (const rows of batches(from, entity, batch)) {
    for (const row of rows)
      if (later.some((name) => row[name] !== null))
        await to.run(plan, [...keyOf(entity, row), ...later.map((name) => valueOf(row, name))]);
    done += rows.length;
    onProgress({ entity: entity.name, doing: "referring", done, total });
  }
}

async function verify(move: Move, entity: EntityDescription): Promise<Content> {
  const { from, to, batch, onProgress } = move;
  const source = await contentOf(from, entity, batch);
  const target = await contentOf(to, entity, batch);
  onProgress({
    entity: entity.name,
    doing: "verifying",
    done: target.count,
    total: source.count,
  });
  if (source.count === target.count && source.hash === target.hash) return target;
  throw new WervelError(
    "WERVEL_CLI_DIFFERENT",
    `The target holds ${target.count} records of ${entity.name}, the source ${source.count}${source.count === target.count ? " with other values" : ""}.`,
    {
      help: "Something wrote meanwhile: stop it, and move again with --replace.",
      details: { entity: entity.name, source, target },
    },
  );
}

async function countOf(store: Store, entity: EntityDescription): Promise<number> {
  const { rows } = await store.run(compiled(store, countPlan(entity)), []);
  return Number(rows[0]!["n"]);
}

function keyOf(entity: EntityDescription, row: Row): readonly unknown[] {
  return entity.key.map((name) => row[name]);
}
