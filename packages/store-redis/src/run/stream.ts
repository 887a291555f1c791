import type { Result, Row, StatementOptions } from "@wervel/data";
import type { ReadProgram, RedisCompiled } from "../compile/program.ts";
import { idOfMember } from "../layout/layout.ts";
import { prefixRange, type Range } from "../layout/range.ts";
import { runRead } from "./read.ts";
import { findRanges } from "./search.ts";
import { State } from "./state.ts";
import type { Statements } from "./statements.ts";

/** How many records are in memory at a time. */
const chunk = 256;

/**
 * Yields the rows of a read one after another. Where an index gives all of its records in order, a part of it is read at a time and memory
 * stays constant: each part is of one state, all of them together are not. Any other read is bounded, and run whole.
 */
export async function* streamRows(
  compiled: RedisCompiled,
  statements: Statements,
  args: readonly unknown[],
  options: StatementOptions,
): AsyncIterable<Row> {
  const { program } = compiled;
  const range =
    program.kind === "read" ? await wholeRange(program, statements, args, options) : undefined;
  if (range === undefined || program.kind !== "read") {
    yield* (await statements.run(compiled, args, options)).rows;
    return;
  }
  yield* pages(program, range, statements, args, options);
}

/** The range that a read goes through from one end to the other, if it is one, asks for nothing more and has no page. */
async function wholeRange(
  { search, isPlain }: ReadProgram,
  statements: Statements,
  args: readonly unknown[],
  options: StatementOptions,
): Promise<Range | undefined> {
  const { access, page, order, isFiltered, shape } = search;
  if (!isPlain || page !== undefined) return undefined;
  if (access.kind === "whole")
    return isFiltered || order.length > 0 ? undefined : prefixRange(shape.layouts[0]!, "");
  if (access.kind === "union" || !access.isExact || (order.length > 0 && !access.isOrdered))
    return undefined;
  const state = new State(statements.surroundings);
  const { ranges, isExact } = await findRanges(
    access,
    { read: runRead, state, args, options },
    undefined,
  );
  return isExact && ranges.length === 1 ? ranges[0] : undefined;
}

async function* pages(
  { search, finishCut }: ReadProgram,
  whole: Range,
  { surroundings }: Statements,
  args: readonly unknown[],
  options: StatementOptions,
): AsyncIterable<Row> {
  const { access, shape } = search;
  const reverse = access.kind === "index" && access.reverse;
  const part = { reverse, offset: 0, limit: chunk };
  let range = whole;
  for (;;) {
    const state = new State(surroundings);
    const members = await state.settled(options, () => state.loader.members(range, part));
    const ids = members.map((member) => idOfMember(whole.layout, shape.key, member));
    const roots = await state.settled(options, () => state.loader.rows(shape, ids));
    const result: Result = await state.finished(options, () =>
      finishCut({ source: state.records, args, roots }),
    );
    yield* result.rows;
    const last = members.at(-1);
    if (last === undefined || members.length < chunk) return;
    range = reverse
      ? { ...range, max: { text: last, behind: false } }
      : { ...range, min: { text: last, behind: true } };
  }
}
