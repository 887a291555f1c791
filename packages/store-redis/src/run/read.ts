import type { Result, Row, StatementOptions } from "@wervel/data";
import { tupleKey } from "@wervel/data/interpreter";
import type { ChildrenProgram, Elements, ReadProgram, Search } from "../compile/program.ts";
import { idOfMember, noneTag } from "../layout/layout.ts";
import { prefixRange } from "../layout/range.ts";
import { tooMany } from "./loader.ts";
import { candidatesOf, countOf, findRanges, type Searching } from "./search.ts";
import type { State } from "./state.ts";
import { valueOf } from "./values.ts";

/** Runs a read: finds the records that it can be about, and lets the interpreter say the rest. */
export async function runRead(
  program: ReadProgram,
  state: State,
  args: readonly unknown[],
  options: StatementOptions,
): Promise<Result> {
  const { search, counts, isPlain, test } = program;
  const searching: Searching = {
    read: runRead,
    state,
    args,
    options,
    maxRows: isPlain ? options.maxRows : undefined,
    test: isPlain ? test : undefined,
  };
  const count = counts === undefined ? undefined : await countOf(search, searching);
  if (count !== undefined) return { rows: [{ [counts!]: count }], count: 1 };
  if (program.elements !== undefined && !state.records.isChanged) {
    const roots = await elementRows(program.elements, state, options);
    return state.finished(options, () => program.finish({ source: state.records, args, roots }));
  }
  const { rows, isCut, isSettled } = await candidatesOf(search, searching);
  const finish = isCut ? program.finishCut : isSettled ? program.finishSettled : program.finish;
  return state.finished(options, () => finish({ source: state.records, args, roots: rows }));
}

/** A record for each element of a list, with nothing but that element: the index says which there are. */
async function elementRows(
  { field, layouts }: Elements,
  state: State,
  options: StatementOptions,
): Promise<readonly Row[]> {
  const most = state.limits.load;
  const part = { reverse: false, offset: 0, limit: most + 1 };
  const lists = await state.settled(options, () => {
    const found = layouts.map((layout) => state.loader.members(prefixRange(layout, ""), part));
    return found.includes(undefined) ? undefined : (found as readonly (readonly string[])[]);
  });
  const members = lists.flat();
  if (members.length > most) throw tooMany(layouts[0]!.name, most);
  return members.map((member) => ({ [field]: [elementOf(member)] }));
}

/** The element that a member begins with, behind its tag; a null has nothing but its tag. */
function elementOf(member: string): string | null {
  return member[0] === noneTag ? null : member.slice(1, member.indexOf("\0"));
}

/** Runs the read of a relation for many parents. Where an index gives what one parent needs, no more than that is loaded. */
export async function runChildren(
  program: ChildrenProgram,
  state: State,
  args: readonly unknown[],
  options: StatementOptions,
): Promise<Result> {
  const { search, finish } = program;
  const { records } = state;
  if (search !== undefined) await prime(program, search, { read: runRead, state, args, options });
  try {
    return await state.finished(options, () => finish({ source: records, args }));
  } finally {
    records.unprime();
  }
}

async function prime(
  { relation, parents }: ChildrenProgram,
  search: Search,
  searching: Searching,
): Promise<void> {
  const { state, args, options } = searching;
  const { access, shape, entity, page } = search;
  if (access.kind !== "index") return;
  const { loader, records } = state;
  const fields = relation.pairs.map(([, theirs]) => theirs);
  const limit =
    boundsOf(page!.limit!, args) + (page!.offset === undefined ? 0 : boundsOf(page!.offset, args));
  if (limit === 0) return;
  const part = {
    reverse: access.reverse,
    offset: 0,
    limit: limit + records.changedIn(entity.name),
  };
  const keys = distinct(args[parents] as readonly unknown[]);
  const ranges = await Promise.all(
    keys.map(async (key) => {
      const { ranges: own, isExact } = await findRanges(
        access,
        { ...searching, args: key },
        undefined,
      );
      return isExact ? own[0] : undefined;
    }),
  );
  const lists = await state.settled(options, () => {
    const found = ranges.map((range) => (range === undefined ? [] : loader.members(range, part)));
    return found.includes(undefined) ? undefined : (found as readonly (readonly string[])[]);
  });
  const rows = await state.settled(options, () => {
    const found = lists.map((members) =>
      loader.rows(
        shape,
        members.map((member) => idOfMember(access.layout, shape.key, member)),
      ),
    );
    return found.includes(undefined) ? undefined : (found as readonly (readonly Row[])[]);
  });
  keys.forEach((key, i) => {
    if (ranges[i] !== undefined) records.prime(entity.name, fields, key, rows[i]!);
  });
}

function distinct(parents: readonly unknown[]): readonly (readonly unknown[])[] {
  const keys = new Map<unknown, readonly unknown[]>();
  for (const parent of parents) {
    const key = Array.isArray(parent) ? (parent as unknown[]) : [parent];
    keys.set(tupleKey(key), key);
  }
  return [...keys.values()];
}

function boundsOf(bound: Parameters<typeof valueOf>[0], args: readonly unknown[]): number {
  return valueOf(bound, args) as number;
}
