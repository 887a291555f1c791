import type { Row } from "@wervel/data";
import type { Connection } from "../connection/connection.ts";
import { decode } from "../encoding/codec.ts";
import { recordName } from "../layout/keys.ts";
import type { Shape } from "../layout/shape.ts";

/** How many records are looked at between two checkpoints. */
const chunk = 500;

/** A record by its columns, as it stands. */
export interface StoredRecord {
  readonly id: string;
  readonly row: Row;
}

/** Yields the records of a table in the order of their keys, some at a time, those behind `from` alone. */
export async function* recordsOf(
  connection: Connection,
  shape: Shape,
  from = "",
): AsyncIterable<readonly StoredRecord[]> {
  const { zset } = shape.layouts[0]!;
  let last = from;
  for (;;) {
    const min = last === "" ? "-" : `(${last}`;
    const ids = await connection.command<string[]>(
      ["ZRANGE", zset, min, "+", "BYLEX", "LIMIT", "0", String(chunk)],
      {},
    );
    if (ids.length === 0) return;
    const columns = shape.fields.map(({ column }) => column);
    const replies = await connection.together(
      ids.map((id) => ["HMGET", recordName(shape.records, id), ...columns]),
      {},
    );
    yield ids.map((id, i) => ({ id, row: rowOf(shape, replies[i] as (string | null)[]) }));
    last = ids.at(-1)!;
  }
}

function rowOf({ fields }: Shape, reply: readonly (string | null)[]): Row {
  return Object.fromEntries(fields.map(({ name, type }, i) => [name, decode(type, reply[i])]));
}
