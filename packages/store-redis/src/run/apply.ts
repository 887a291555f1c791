import type { Row, StatementOptions } from "@wervel/data";
import type { Connection } from "../connection/connection.ts";
import { applyScript } from "../connection/scripts.ts";
import { encode } from "../encoding/codec.ts";
import { type Keys, recordName } from "../layout/keys.ts";
import { membersOf } from "../layout/layout.ts";
import type { Shape } from "../layout/shape.ts";
import type { State } from "./state.ts";

type Words = (string | Buffer)[];

/**
 * Writes what a statement or unit has changed, if everything that it read and took for granted still holds: one script, all or nothing.
 * Answers whether it did.
 */
export async function apply(
  state: State,
  connection: Connection,
  keys: Keys,
  options: StatementOptions,
): Promise<boolean> {
  const { loader, records, numbers } = state;
  const checks: Words = [...loader.checks()];
  for (const check of records.assumed.values()) checks.push(...check);
  const changes: Words = [];
  for (const [shape, before, after] of records.changes()) {
    const members = new Members();
    for (const [id, row] of after) {
      const old = before.get(id);
      const name = recordName(shape.records, id);
      if (old === undefined && !loader.records.has(name)) checks.push("v", name, "");
      putRecord(changes, shape, name, old, row);
      members.replace(shape, id, old, row);
    }
    for (const [id, row] of before) {
      if (after.has(id)) continue;
      changes.push("d", recordName(shape.records, id));
      members.replace(shape, id, row, undefined);
    }
    members.write(changes);
  }
  changes.push(...numbers.raised());
  const stamp = await connection.script(
    applyScript,
    keys.commits,
    [...checks, ...changes],
    options,
  );
  return stamp !== null;
}

/** Tells whether everything that was read still is as it was. */
export async function stillHolds(
  { loader }: State,
  connection: Connection,
  keys: Keys,
  options: StatementOptions,
): Promise<boolean> {
  return (await connection.script(applyScript, keys.commits, loader.checks(), options)) !== null;
}

function putRecord(
  changes: Words,
  { fields }: Shape,
  name: string,
  before: Row | undefined,
  after: Row,
): void {
  const set: string[] = [];
  const removed: string[] = [];
  for (const { name: field, column, type } of fields) {
    const text = encode(type, after[field]);
    const old = before === undefined ? undefined : encode(type, before[field]);
    if (text === old) continue;
    if (text === undefined) removed.push(column);
    else set.push(column, text);
  }
  changes.push("h", name, String(set.length / 2), ...set, String(removed.length), ...removed);
}

/** Members to add to and to remove from each index. */
class Members {
  readonly #added = new Map<string, string[]>();
  readonly #removed = new Map<string, string[]>();

  replace(shape: Shape, id: string, before: Row | undefined, after: Row | undefined): void {
    for (const layout of shape.layouts) {
      const old = before === undefined ? [] : membersOf(layout, shape.key, before, id);
      const now = after === undefined ? [] : membersOf(layout, shape.key, after, id);
      for (const member of now) if (!old.includes(member)) push(this.#added, layout.zset, member);
      for (const member of old) if (!now.includes(member)) push(this.#removed, layout.zset, member);
    }
  }

  write(changes: Words): void {
    for (const [zset, members] of this.#removed)
      changes.push("r", zset, String(members.length), ...members);
    for (const [zset, members] of this.#added)
      changes.push("a", zset, String(members.length), ...members);
  }
}

function push(lists: Map<string, string[]>, name: string, member: string): void {
  const list = lists.get(name);
  if (list === undefined) lists.set(name, [member]);
  else list.push(member);
}
