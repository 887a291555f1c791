import { compareText, type Page, type Result, type Row, type StatementOptions } from "@wervel/data";
import type { Access, IndexAccess, Values } from "../access/access.ts";
import type { Finish, ReadProgram, Search } from "../compile/program.ts";
import { idOfMember } from "../layout/layout.ts";
import { prefixRange, type Range } from "../layout/range.ts";
import { tooMany } from "./loader.ts";
import { expectMergeable, type Ranges, rangesOf } from "./ranges.ts";
import type { State } from "./state.ts";
import { valueOf } from "./values.ts";

/** Runs a read that finds the values of a search. */
export type RunRead = (
  program: ReadProgram,
  state: State,
  args: readonly unknown[],
  options: StatementOptions,
) => Promise<Result>;

/** What a search is made with. */
export interface Searching {
  readonly read: RunRead;
  readonly state: State;
  readonly args: readonly unknown[];
  readonly options: StatementOptions;
  /** Where every record found is a row: how many rows are wanted at most. */
  readonly maxRows?: number | undefined;
  /** Which records are asked for, to read no further than the page needs. */
  readonly test?: Finish | undefined;
}

/** Records that a plan can be about. */
export interface Candidates {
  readonly rows: readonly Row[];
  /** They are those of the page: skipped and cut already. */
  readonly isCut: boolean;
  /** No record among them fails what the way to them settles. */
  readonly isSettled: boolean;
}

/** Finds the records that a plan can be about, as few as its index allows. */
export async function candidatesOf(search: Search, searching: Searching): Promise<Candidates> {
  const { access } = search;
  if (access.kind === "index") return indexCandidates(search, access, searching);
  const ids = await idsOf(access, search, searching);
  return here(search, searching, await rowsOf(search, ids, searching), false);
}

async function indexCandidates(
  search: Search,
  access: IndexAccess,
  searching: Searching,
): Promise<Candidates> {
  const { state, args, options, test } = searching;
  const { page } = search;
  const found = await findRanges(access, searching, access.isOrdered ? page : undefined);
  const direct = directIds(access, search, found);
  if (direct !== undefined) {
    const rows = await rowsOf(search, direct, searching);
    return here(search, searching, rows, found.isExact);
  }
  const limit = boundOf(page?.limit, args);
  const pages = search.isCut && access.isOrdered && limit !== undefined;
  if (pages && found.isExact) return pageOf(search, access, found.ranges, limit, searching);
  if (pages && test !== undefined && found.ranges.length === 1 && !state.records.isChanged)
    return tested(search, access, found.ranges[0]!, limit, test, searching);
  const most = found.isExact && page === undefined ? searching.maxRows : undefined;
  const ids = await allIds(search, found.ranges, most, state, options);
  return here(search, searching, await rowsOf(search, ids, searching), found.isExact);
}

/** The page alone, in the order of the index. Where the unit has changed records, as many more may have moved in or out. */
async function pageOf(
  search: Search,
  access: IndexAccess,
  ranges: readonly Range[],
  limit: number,
  searching: Searching,
): Promise<Candidates> {
  const { state, args, options } = searching;
  const { shape, page } = search;
  if (limit === 0) return { rows: [], isCut: true, isSettled: true };
  const changed = state.records.changedIn(search.entity.name);
  const isChanged = state.records.isChanged;
  const offset = boundOf(page?.offset, args) ?? 0;
  const isOne = ranges.length === 1 && !isChanged;
  expectMergeable(ranges, state.limits.merge);
  const part = {
    reverse: access.reverse,
    offset: isOne ? offset : 0,
    limit: isOne ? limit : offset + limit + changed,
  };
  const lists = await state.settled(options, () =>
    allOrNone(ranges.map((range) => state.loader.members(range, part))),
  );
  const merged = merge(ranges, lists, access.reverse).slice(0, isOne ? undefined : part.limit);
  const wanted = isOne || isChanged ? merged : merged.slice(offset);
  const ids = wanted.map((member) => idOfMember(access.layout, shape.key, member));
  const rows = await rowsOf(search, ids, searching);
  if (isChanged) return here(search, searching, rows, true);
  return { rows, isCut: true, isSettled: true };
}

function merge(
  ranges: readonly Range[],
  lists: readonly (readonly string[])[],
  reverse: boolean,
): readonly string[] {
  if (lists.length === 1) return lists[0]!;
  const sign = reverse ? -1 : 1;
  return lists
    .flatMap((members, i) =>
      members.map((member) => ({ member, rest: member.slice(ranges[i]!.prefix.length) })),
    )
    .toSorted((a, b) => sign * compareText(a.rest, b.rest))
    .map(({ member }) => member);
}

/** Reads on in the order of the index until enough records pass. @throws `limit.scan` where too many would have to be looked at. */
async function tested(
  search: Search,
  access: IndexAccess,
  range: Range,
  limit: number,
  test: Finish,
  searching: Searching,
): Promise<Candidates> {
  const { state, args, options } = searching;
  const wanted = (boundOf(search.page?.offset, args) ?? 0) + limit;
  const { loader, records, limits } = state;
  for (let size = Math.max(32, 2 * wanted); ; size *= 4) {
    const part = { reverse: access.reverse, offset: 0, limit: Math.min(size, limits.scan) };
    const members = await state.settled(options, () => loader.members(range, part));
    const rows = await state.settled(options, () => loader.rowsOf(search.shape, range, members));
    if (members.length < part.limit) return here(search, searching, rows, false);
    const passed = await state.finished(options, () =>
      test({ source: records, args, roots: rows }),
    );
    if (passed.count >= wanted) return here(search, searching, rows, false);
    if (size >= limits.scan) throw tooMany(access.layout.name, limits.scan);
  }
}

function here(
  { entity }: Search,
  { state }: Searching,
  rows: readonly Row[],
  isExact: boolean,
): Candidates {
  const { records } = state;
  return {
    rows: records.standing(entity.name, rows),
    isCut: false,
    isSettled: isExact && !records.isChanged,
  };
}

/** The keys that an access leads to, each once. */
async function idsOf(
  access: Access,
  search: Search,
  searching: Searching,
): Promise<readonly string[]> {
  const { state, options, maxRows } = searching;
  if (access.kind === "union") {
    const ids = new Set<string>();
    for (const branch of access.branches)
      for (const id of await idsOf(branch, search, searching)) ids.add(id);
    return [...ids];
  }
  if (access.kind === "whole") {
    const most = search.isFiltered || search.page !== undefined ? undefined : maxRows;
    return allIds(search, [prefixRange(search.shape.layouts[0]!, "")], most, state, options);
  }
  const found = await findRanges(access, searching, undefined);
  return (
    directIds(access, search, found) ?? allIds(search, found.ranges, undefined, state, options)
  );
}

/** A whole key is the name of a record: nothing has to be looked up. */
function directIds(
  { layout, equal }: IndexAccess,
  { shape }: Search,
  { ranges }: Ranges,
): readonly string[] | undefined {
  if (layout.kind !== "key" || equal.length !== shape.key.length) return undefined;
  return ranges.map(({ prefix }) => prefix);
}

async function allIds(
  { shape }: Search,
  ranges: readonly Range[],
  most: number | undefined,
  state: State,
  options: StatementOptions,
): Promise<readonly string[]> {
  const { loader, limits } = state;
  const bound = (most ?? limits.scan) + 1;
  const part = { reverse: false, offset: 0, limit: bound };
  const lists = await state.settled(options, () =>
    allOrNone(ranges.map((range) => loader.members(range, part))),
  );
  const ids = new Set<string>();
  for (const [i, members] of lists.entries())
    for (const member of members) ids.add(idOfMember(ranges[i]!.layout, shape.key, member));
  if (most === undefined && ids.size > limits.scan)
    throw tooMany(ranges[0]!.layout.name, limits.scan);
  return [...ids];
}

function rowsOf(
  { shape }: Search,
  ids: readonly string[],
  { state, options }: Searching,
): Promise<readonly Row[]> {
  return state.settled(options, () => state.loader.rows(shape, ids));
}

/** Counts the members of ranges that hold exactly what is asked for. */
export async function countOf(search: Search, searching: Searching): Promise<number | undefined> {
  const { access, shape } = search;
  const { state, options } = searching;
  if (access.kind === "union" || state.records.isChanged) return undefined;
  const found: Ranges =
    access.kind === "whole"
      ? { ranges: [prefixRange(shape.layouts[0]!, "")], isExact: true }
      : await findRanges(access, searching, undefined);
  if (!found.isExact) return undefined;
  const counts = await state.settled(options, () =>
    allOrNone(found.ranges.map((range) => state.loader.count(range))),
  );
  return counts.reduce((sum, count) => sum + count, 0);
}

/** The ranges of an access: values that are searched for first are read before. */
export function findRanges(
  access: IndexAccess,
  searching: Searching,
  page: Page | undefined,
): Promise<Ranges> {
  const { args } = searching;
  const after = page?.after?.map((value) => valueOf(value, args));
  return rangesOf(access, args, after, (values) => readFound(values, searching));
}

async function readFound(
  { found }: Extract<Values, { found: unknown }>,
  searching: Searching,
): Promise<readonly unknown[]> {
  const { state, args, options } = searching;
  const { read, column, link } = found;
  const values =
    "kind" in read
      ? (await searching.read(read, state, args, options)).rows.map((row) => row[column])
      : "one" in read.values
        ? [valueOf(read.values.one, args)]
        : ((args[(read.values as { list: number }).list] ?? []) as readonly unknown[]);
  if (link === undefined) return values;
  const { rows } = await searching.read(link.read, state, [values], options);
  return rows.map((row) => row[link.column]);
}

function allOrNone<T>(list: readonly (T | undefined)[]): readonly T[] | undefined {
  return list.includes(undefined) ? undefined : (list as readonly T[]);
}

function boundOf(bound: Page["limit"], args: readonly unknown[]): number | undefined {
  return bound === undefined ? undefined : (valueOf(bound, args) as number);
}
