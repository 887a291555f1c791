import type { TableSnapshot } from "@wervel/data";
import type { Connection } from "../connection/connection.ts";
import { migrateScript } from "../connection/scripts.ts";
import { type Keys, recordName } from "../layout/keys.ts";
import { shapeOf } from "../layout/shape.ts";
import type { Progress } from "./progress.ts";
import { recordsOf } from "./records.ts";

/** Gives the records and indexes of a table the names that go with its new one. */
export async function renameTable(
  connection: Connection,
  keys: Keys,
  from: TableSnapshot,
  to: string,
  progress: Progress,
): Promise<void> {
  const before = shapeOf(keys, from);
  const step = `rename ${from.name}`;
  if (progress.isDone(step)) return;
  for await (const records of recordsOf(connection, before, progress.at(step))) {
    const words = records.flatMap(({ id }) => [
      "m",
      recordName(before.records, id),
      recordName(keys.records(to), id),
    ]);
    const checkpoint = progress.checkpoint(step, records.at(-1)!.id);
    await connection.script(migrateScript, keys.progress, [...checkpoint, ...words], {});
  }
  const words = before.layouts.flatMap(({ zset, name }) => ["m", zset, keys.index(to, name)]);
  const numbers = ["m", before.numbers, keys.numbers(to)];
  await connection.script(
    migrateScript,
    keys.progress,
    [...progress.done(step), ...words, ...numbers],
    {},
  );
}

/** Removes the records and indexes of a table. */
export async function dropTable(
  connection: Connection,
  keys: Keys,
  table: TableSnapshot,
  progress: Progress,
): Promise<void> {
  const shape = shapeOf(keys, table);
  const step = `drop ${table.name}`;
  if (progress.isDone(step)) return;
  for await (const records of recordsOf(connection, shape, progress.at(step))) {
    const words = records.flatMap(({ id }) => ["d", recordName(shape.records, id)]);
    const checkpoint = progress.checkpoint(step, records.at(-1)!.id);
    await connection.script(migrateScript, keys.progress, [...checkpoint, ...words], {});
  }
  const words = shape.layouts.flatMap(({ zset }) => ["d", zset]);
  await connection.script(
    migrateScript,
    keys.progress,
    [...progress.done(step), ...words, "d", shape.numbers],
    {},
  );
}
