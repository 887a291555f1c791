import { DataError, type Row, type StatementOptions } from "@wervel/data";
import { decode } from "../encoding/codec.ts";
import type { Command, Connection } from "../connection/connection.ts";
import type { Keys } from "../layout/keys.ts";
import { recordName } from "../layout/keys.ts";
import { idOfMember } from "../layout/layout.ts";
import { lowerEnd, type Place, type Range, upperEnd } from "../layout/range.ts";
import type { Shape } from "../layout/shape.ts";
import type { Limits } from "./limits.ts";

/** A record as it was found, or that there is none. */
export interface Held {
  readonly row: Row | undefined;
  /** Which change wrote it last; empty where there is none. */
  readonly stamp: string;
  /** Set while only its being there matters, and not what it holds. */
  loose: boolean;
}

/** The part of a range that is wanted. */
export interface Part {
  readonly reverse: boolean;
  readonly offset: number;
  readonly limit: number;
}

interface HeldRange {
  readonly range: Range;
  readonly members: readonly string[];
  /** Where what was read ends, and how many members lie there. */
  readonly read: { readonly min: Place; readonly max: Place; readonly count: number };
}

interface HeldCount {
  readonly range: Range;
  readonly count: number;
}

/** Commands of one round trip: longer lists are cut, so that others get their turn. */
const longestTrip = 1_000;

/**
 * What was read from Redis for one statement or one unit: records, parts of indexes and counts. Whatever is asked for and not here yet is
 * noted, and comes with the next {@link fetch}, in one round trip. All of it together is what an answer rests on, and can be checked later.
 */
export class Loader {
  readonly records: Map<string, Held> = new Map();
  readonly #ranges = new Map<string, HeldRange>();
  readonly #counts = new Map<string, HeldCount>();
  readonly #wantedRecords = new Map<string, { readonly shape: Shape; readonly loose: boolean }>();
  readonly #wantedRanges = new Map<string, { readonly range: Range; readonly part: Part }>();
  readonly #wantedCounts = new Map<string, Range>();
  readonly #connection: Connection;
  readonly #keys: Keys;
  readonly #limits: Limits;
  readonly #watches: boolean;
  readonly #now: number;
  /** Entities of which records were met that have ended and still lie there. */
  readonly ended: Set<Shape> = new Set();
  #commits: unknown;
  /** True when anybody has changed something between two round trips, or may have where that is not watched. */
  moved = false;
  trips = 0;

  constructor(connection: Connection, keys: Keys, limits: Limits, now: number, watches: boolean) {
    this.#watches = watches;
    this.#now = now;
    this.#connection = connection;
    this.#keys = keys;
    this.#limits = limits;
  }

  get isComplete(): boolean {
    return (
      this.#wantedRecords.size === 0 &&
      this.#wantedRanges.size === 0 &&
      this.#wantedCounts.size === 0
    );
  }

  /** Finds a record, or notes that it is wanted. `loose`: whether it is there is all that matters. */
  record(shape: Shape, id: string, loose = false): Held | undefined {
    const name = recordName(shape.records, id);
    const held = this.records.get(name);
    if (held === undefined) {
      const wanted = this.#wantedRecords.get(name);
      this.#wantedRecords.set(name, { shape, loose: loose && wanted?.loose !== false });
    } else if (!loose) held.loose = false;
    return held;
  }

  /** Finds the members of a part of a range, or notes that they are wanted. */
  members(range: Range, part: Part): readonly string[] | undefined {
    const name = nameOf(range, part);
    const held = this.#ranges.get(name);
    if (held === undefined) this.#wantedRanges.set(name, { range, part });
    return held?.members;
  }

  /** All members of a range. @throws `limit.scan` where there are more than a statement may look at. */
  allMembers(range: Range): readonly string[] | undefined {
    const most = this.#limits.scan;
    const members = this.members(range, { reverse: false, offset: 0, limit: most + 1 });
    if (members !== undefined && members.length > most) throw tooMany(range.layout.name, most);
    return members;
  }

  /** Counts the members of a range, or notes that the count is wanted. */
  count(range: Range): number | undefined {
    const name = nameOf(range);
    const held = this.#counts.get(name);
    if (held === undefined) this.#wantedCounts.set(name, range);
    return held?.count;
  }

  /** The records of members that are there; undefined while some are still to come. */
  rowsOf(shape: Shape, range: Range, members: readonly string[]): readonly Row[] | undefined {
    return this.rows(
      shape,
      members.map((member) => idOfMember(range.layout, shape.key, member)),
    );
  }

  /** The records of these keys that are there; undefined while some are still to come. */
  rows(shape: Shape, ids: readonly string[]): readonly Row[] | undefined {
    const held = ids.map((id) => this.record(shape, id));
    if (held.includes(undefined)) return undefined;
    return held.flatMap((one) => (one!.row === undefined ? [] : [one!.row]));
  }

  /** Forgets what was noted and not fetched. */
  forgetWanted(): void {
    this.#wantedRecords.clear();
    this.#wantedRanges.clear();
    this.#wantedCounts.clear();
  }

  /** Brings what was noted. */
  async fetch(options: StatementOptions): Promise<void> {
    const records = [...this.#wantedRecords];
    const ranges = [...this.#wantedRanges];
    const counts = [...this.#wantedCounts];
    this.forgetWanted();
    if (this.records.size + records.length > this.#limits.load)
      throw tooMany("the records that it leads to", this.#limits.load);
    const commands: Command[] = [
      ...records.map(([name, { shape }]) => recordCommand(name, shape)),
      ...ranges.map(([, { range, part }]) => rangeCommand(range, part)),
      ...counts.map(([, range]) => countCommand(range)),
    ];
    const replies = await this.#send(commands, options);
    let at = 0;
    for (const [name, { shape, loose }] of records)
      this.records.set(name, this.#held(shape, replies[at++] as (string | null)[], loose));
    for (const [name, { range, part }] of ranges)
      this.#ranges.set(name, heldRange(range, part, replies[at++] as readonly string[]));
    for (const [name, range] of counts)
      this.#counts.set(name, { range, count: replies[at++] as number });
  }

  #held(shape: Shape, reply: readonly (string | null)[], loose: boolean): Held {
    const held = heldOf(shape, reply, loose);
    if (shape.expires === undefined || held.row === undefined) return held;
    const end = held.row[shape.expires] as Date | null;
    if (end === null || end.getTime() > this.#now) return held;
    this.ended.add(shape);
    return { ...held, row: undefined, loose: false };
  }

  async #send(commands: readonly Command[], options: StatementOptions): Promise<unknown[]> {
    const replies: unknown[] = [];
    for (let from = 0; from < commands.length; from += longestTrip) {
      for (const reply of await this.#trip(commands.slice(from, from + longestTrip), options))
        replies.push(reply);
    }
    return replies;
  }

  async #trip(commands: Command[], options: StatementOptions): Promise<unknown[]> {
    this.trips++;
    if (!this.#watches) {
      this.moved = this.trips > 1;
      return this.#connection.together(commands, options);
    }
    const replies = await this.#connection.together(
      [...commands, ["GET", this.#keys.commits]],
      options,
    );
    const commits = replies.pop();
    if (this.trips > 1 && commits !== this.#commits) this.moved = true;
    this.#commits = commits;
    return replies;
  }

  /** The check that a range has so many members. */
  checkOf({ layout, min, max }: Range, count: number): Command {
    return ["c", layout.zset, lowerEnd(min), upperEnd(max), String(count)];
  }

  /** What must still hold for everything that was read to be as it was: checks for the script that applies changes. */
  checks(): Command {
    const checks: (string | Buffer)[] = [];
    for (const [name, { stamp, loose }] of this.records)
      if (loose && stamp !== "") checks.push("e", name);
      else checks.push("v", name, stamp);
    for (const { range, read } of this.#ranges.values())
      checks.push(...this.checkOf({ ...range, ...read }, read.count));
    for (const { range, count } of this.#counts.values())
      checks.push(...this.checkOf(range, count));
    return checks;
  }
}

function nameOf({ layout, min, max }: Range, part?: Part): string {
  const wanted = part === undefined ? "" : `${part.reverse} ${part.offset} ${part.limit}`;
  return `${layout.zset}\n${min.behind}${min.text}\n${max.behind}${max.text}\n${wanted}`;
}

const commandTails = new WeakMap<Shape, readonly string[]>();

/** The command that brings a record: its stamp, then the fields of its shape. */
export function recordCommand(name: string, shape: Shape): Command {
  let tail = commandTails.get(shape);
  if (tail === undefined)
    commandTails.set(shape, (tail = ["@", ...shape.fields.map(({ column }) => column)]));
  return ["HMGET", name, ...tail];
}

function rangeCommand({ layout, min, max }: Range, { reverse, offset, limit }: Part): Command {
  const ends = reverse ? [upperEnd(max), lowerEnd(min)] : [lowerEnd(min), upperEnd(max)];
  const direction = reverse ? ["REV"] : [];
  return [
    "ZRANGE",
    layout.zset,
    ...ends,
    "BYLEX",
    ...direction,
    "LIMIT",
    String(offset),
    String(limit),
  ];
}

function countCommand({ layout, min, max }: Range): Command {
  return ["ZLEXCOUNT", layout.zset, lowerEnd(min), upperEnd(max)];
}

function heldOf(shape: Shape, reply: readonly (string | null)[], loose: boolean): Held {
  const stamp = reply[0] ?? "";
  return { row: stamp === "" ? undefined : rowOf(shape, reply), stamp, loose };
}

/** Reads the record out of the answer to its command. */
export function rowOf({ fields }: Shape, reply: readonly (string | null)[]): Row {
  const row: Record<string, unknown> = {};
  for (let i = 0; i < fields.length; i++) {
    const { name, type } = fields[i]!;
    row[name] = decode(type, reply[i + 1]);
  }
  return row;
}

// Where less came than was asked for, the range ends there: nothing may join it. Else only what was seen counts.
function heldRange(
  range: Range,
  { reverse, offset, limit }: Part,
  members: readonly string[],
): HeldRange {
  const last = members.at(-1);
  if (last === undefined || members.length < limit) {
    // Skipped members beyond the end cannot be told apart from none at all; the count then is of what is known.
    const { min, max } = range;
    const skipped = offset > 0 && members.length === 0;
    return {
      range,
      members,
      read: skipped ? nothing : { min, max, count: offset + members.length },
    };
  }
  const end: Place = reverse ? { text: last, behind: false } : { text: last, behind: true };
  const read = reverse
    ? { min: end, max: range.max, count: offset + members.length }
    : { min: range.min, max: end, count: offset + members.length };
  return { range, members, read };
}

const nothing = { min: { text: "", behind: false }, max: { text: "", behind: false }, count: 0 };

/** The error of a statement that would have to look at too much. */
export function tooMany(what: string, most: number): DataError {
  return new DataError(
    "limit.scan",
    `More than ${most} records would have to be looked at: ${what}.`,
    {
      store: "redis",
      details: { limit: most },
      help: "Narrow what is asked for, or declare an index that gives its filter and its order together.",
    },
  );
}
