import { DataError, type Result } from "@wervel/data";
import type { RawRow } from "../decode.ts";
import type { SqlWrite } from "../emitter.ts";
import type { Rows } from "../program.ts";
import { inRounds } from "../rounds.ts";
import { queryOf } from "./query.ts";
import type { SqlQuery, SqlReply } from "./server.ts";

/** Runs statements one after another, in one trip where the driver can send ahead. */
export type Send = (queries: readonly SqlQuery[]) => Promise<readonly SqlReply[]>;

/** Tells whether a write is more than one statement that depend on each other: then they need a transaction. */
export function needsTransaction({ program }: SqlWrite, args: readonly unknown[]): boolean {
  const { before, guard, guardLast, otherwise, rounds } = program;
  return (
    before !== undefined ||
    otherwise !== undefined ||
    (guard !== undefined && guardLast !== true) ||
    (rounds !== undefined && inRounds(args[rounds.rows] as Rows, rounds.key).length > 1)
  );
}

/** Runs a write. */
export async function runWrite(
  plan: SqlWrite,
  args: readonly unknown[],
  send: Send,
): Promise<Result> {
  const { before, entity, guard, guardLast, incomplete, main, otherwise, single } = plan.program;
  const { rounds } = plan.program;
  if (rounds !== undefined) {
    const replies = [];
    for (const round of inRounds(args[rounds.rows] as Rows, rounds.key))
      replies.push(...(await send([queryOf(main, args.with(rounds.rows, round))])));
    return { rows: [], count: replies.reduce((sum, { count }) => sum + count, 0) };
  }
  const expectFresh = async (): Promise<void> => {
    if (guard === undefined) return;
    const [found] = await send([queryOf(guard, args)]);
    if (found!.rows.length > 0) throw stale(entity);
  };
  if (guardLast !== true) await expectFresh();
  if (incomplete?.is(args) === true) {
    const [updated] = await send([queryOf(incomplete.update, args)]);
    if (updated!.count > 0) return resultOf(plan, updated!.rows, updated!.count, "updated");
  }
  const alone = single !== undefined && (args[single.rows] as readonly unknown[]).length === 1;
  const query = queryOf(alone ? single.statement : main, args);
  const replies = await send(before === undefined ? [query] : [queryOf(before, args), query]);
  const [first, last] = [replies[0]!, replies.at(-1)!];
  if (last.count === 0 && guardLast === true) await expectFresh();
  if (last.count > 0 || otherwise === undefined)
    return resultOf(plan, first.rows, last.count, "updated");
  const [inserted] = await send([queryOf(otherwise, args)]);
  return resultOf(plan, inserted!.rows, inserted!.count, "inserted");
}

function resultOf(
  { program, row }: SqlWrite,
  raw: readonly RawRow[],
  count: number,
  outcome: "inserted" | "updated",
): Result {
  const rows = row === undefined ? [] : raw.map(row);
  if (program.inserted !== undefined)
    return {
      rows,
      count,
      outcome: raw[0]![program.inserted] === "1" ? "inserted" : "updated",
    };
  return program.otherwise === undefined ? { rows, count } : { rows, count, outcome };
}

function stale(entity: string): DataError {
  return new DataError("conflict.stale", `The ${entity} was changed since it was read.`, {
    entity,
    help: "Read the record again, apply the change to what it is now, and write with its version.",
  });
}
