import type { Result, StatementOptions } from "@wervel/data";
import { arraySource } from "@wervel/data/interpreter";
import type { IndexAccess } from "../access/access.ts";
import type { ReadProgram } from "../compile/program.ts";
import type { Connection } from "../connection/connection.ts";
import { recordName } from "../layout/keys.ts";
import { textOfPart } from "../layout/range.ts";
import { recordCommand, rowOf } from "./loader.ts";
import { valueOf } from "./values.ts";

const nothing = arraySource({});

/** Reads a record by its whole key: one command, and nothing else to be asked. */
export async function readOne(
  { search, finish }: ReadProgram,
  connection: Connection,
  args: readonly unknown[],
  options: StatementOptions,
): Promise<Result> {
  const { shape } = search;
  const { layout, equal } = search.access as IndexAccess;
  let id = "";
  for (let i = 0; i < equal.length; i++) {
    const values = equal[i]!;
    const value = "one" in values ? valueOf(values.one, args) : null;
    const text = textOfPart(layout, layout.parts[i]!, value);
    if (text === undefined) return finish({ source: nothing, args, roots: [] });
    id += text;
  }
  const command = recordCommand(recordName(shape.records, id), shape);
  const reply = await connection.command<(string | null)[]>(command, options);
  const roots = reply[0] === null ? [] : [rowOf(shape, reply)];
  return finish({ source: nothing, args, roots });
}
