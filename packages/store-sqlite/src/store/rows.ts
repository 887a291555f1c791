import type { Row } from "@wervel/data";
import type { RowDecoder } from "@wervel/sql";
import type { Cursor } from "../connection/job.ts";
import type { ErrorMap } from "./errors.ts";
import { cancelled } from "./patience.ts";

const piece = 256;

/** Reads a cursor to its end, some rows at a time, and closes it whatever happens. */
export async function* rowsOf(
  cursor: Cursor,
  decode: RowDecoder,
  errors: ErrorMap,
  signal: AbortSignal | undefined,
): AsyncIterable<Row> {
  try {
    for (;;) {
      if (signal?.aborted === true) throw cancelled();
      const rows = await cursor.next(piece);
      for (const row of rows) yield decode(row);
      if (rows.length < piece) return;
    }
  } catch (error) {
    throw errors.map(error);
  } finally {
    await cursor.close();
  }
}
