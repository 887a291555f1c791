import type { Row } from "@wervel/data";
import type { Connection } from "../connection/connection.ts";
import { migrateScript } from "../connection/scripts.ts";
import { encode } from "../encoding/codec.ts";
import { type Keys, recordName } from "../layout/keys.ts";
import { membersOf } from "../layout/layout.ts";
import { type Shape, shapeOf } from "../layout/shape.ts";
import type { Progress } from "./progress.ts";
import { recordsOf } from "./records.ts";
import type { TableChange } from "./table-change.ts";

/**
 * Brings the records and indexes of a table to their new form, some at a time, each part with its checkpoint in one script: whoever is stopped
 * goes on where the last part ended.
 */
export async function rewriteTable(
  connection: Connection,
  keys: Keys,
  { from, to, change }: TableChange,
  progress: Progress,
): Promise<void> {
  const before = shapeOf(keys, from);
  const after = shapeOf(keys, to);
  const step = `rewrite ${to.name}`;
  if (progress.isDone(step)) return;
  for await (const records of recordsOf(connection, before, progress.at(step))) {
    const words = records.flatMap(({ id, row }) => changesOf(before, after, id, row, change(row)));
    const checkpoint = progress.checkpoint(step, records.at(-1)!.id);
    await connection.script(migrateScript, keys.progress, [...checkpoint, ...words], {});
  }
  const kept = new Set(after.layouts.map(({ zset }) => zset));
  const gone = before.layouts.map(({ zset }) => zset).filter((zset) => !kept.has(zset));
  const words = gone.flatMap((zset) => ["d", zset]);
  await connection.script(migrateScript, keys.progress, [...progress.done(step), ...words], {});
}

function changesOf(before: Shape, after: Shape, id: string, old: Row, now: Row): string[] {
  const name = recordName(after.records, id);
  const words: string[] = [];
  const kept = new Set(after.fields.map(({ column }) => column));
  const removed = before.fields.map(({ column }) => column).filter((column) => !kept.has(column));
  for (const { column, type } of after.fields) {
    const text = encode(type, now[column]);
    if (text === undefined) removed.push(column);
    else words.push("s", name, column, text);
  }
  for (const column of removed) words.push("x", name, column);
  const oldMembers = membersByIndex(before, id, old);
  const newMembers = membersByIndex(after, id, now);
  for (const [zset, members] of oldMembers)
    for (const member of members)
      if (newMembers.get(zset)?.includes(member) !== true) words.push("r", zset, member);
  for (const [zset, members] of newMembers)
    for (const member of members) words.push("a", zset, member);
  return words;
}

function membersByIndex(
  shape: Shape,
  id: string,
  row: Row,
): ReadonlyMap<string, readonly string[]> {
  return new Map(
    shape.layouts.map((layout) => [layout.zset, membersOf(layout, shape.key, row, id)]),
  );
}
