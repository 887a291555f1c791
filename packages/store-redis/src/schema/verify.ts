import { DataError } from "@wervel/data";
import type { Command, Connection } from "../connection/connection.ts";
import { type Keys, recordName } from "../layout/keys.ts";
import { idOf } from "../layout/layout.ts";
import { prefixRange, prefixText, lowerEnd, upperEnd } from "../layout/range.ts";
import { type Shape, shapeOf } from "../layout/shape.ts";
import { recordsOf, type StoredRecord } from "./records.ts";
import type { TableChange } from "./table-change.ts";

/** Looks at all records that would change and changes none: what does not fit is found before anything is written. */
export async function verify(
  connection: Connection,
  keys: Keys,
  { from, to, change }: TableChange,
  shapeNamed: (table: string) => Shape | undefined,
): Promise<void> {
  const now = shapeOf(keys, to);
  const uniques = newOf(from.uniques, to.uniques).map(({ name }) => ({
    layout: now.layouts.find((layout) => layout.name === name)!,
    seen: new Set<string>(),
  }));
  const references = newOf(from.references, to.references);
  for await (const records of recordsOf(connection, shapeOf(keys, from))) {
    const rows = records.map(({ row }: StoredRecord) => change(row));
    for (const { layout, seen } of uniques) {
      const fields = layout.parts.map(({ field }) => field);
      for (const row of rows) {
        const values = fields.map((field) => row[field] ?? null);
        if (values.includes(null)) continue;
        const text = prefixText(layout, values)!;
        if (seen.has(text)) throw twice(to.name, fields, layout.name);
        seen.add(text);
      }
    }
    for (const { name, columns, table, to: theirs } of references) {
      const target = shapeNamed(table);
      const commands = rows.flatMap((row) => {
        const values = columns.map((column) => row[column] ?? null);
        return values.includes(null) || target === undefined
          ? []
          : [existence(target, theirs, values)];
      });
      const counts = await connection.together(commands, {});
      if (counts.includes(0)) throw dangling(to.name, columns, name);
    }
  }
}

function newOf<T extends { readonly name: string }>(
  before: readonly T[],
  after: readonly T[],
): T[] {
  return after.filter((one) => !before.some((old) => JSON.stringify(old) === JSON.stringify(one)));
}

function existence(target: Shape, fields: readonly string[], values: readonly unknown[]): Command {
  const row = Object.fromEntries(fields.map((field, i) => [field, values[i]]));
  const isKey =
    target.key.length === fields.length && target.key.every(({ field }) => fields.includes(field));
  if (isKey) return ["EXISTS", recordName(target.records, idOf(target.key, row)!)];
  const layout = target.layouts.find(
    ({ kind, parts }) => kind === "unique" && parts.every(({ field }) => fields.includes(field)),
  )!;
  const prefix = prefixText(
    layout,
    layout.parts.map(({ field }) => row[field]),
  )!;
  const { min, max } = prefixRange(layout, prefix);
  return ["ZLEXCOUNT", layout.zset, lowerEnd(min), upperEnd(max)];
}

function twice(entity: string, fields: readonly string[], constraint: string): DataError {
  return new DataError(
    "constraint.unique",
    `Two records of ${entity} have the same ${fields.join(", ")}.`,
    {
      store: "redis",
      entity,
      fields,
      constraint,
      help: "Correct the records before the rule is declared.",
    },
  );
}

function dangling(entity: string, fields: readonly string[], constraint: string): DataError {
  return new DataError(
    "constraint.reference",
    `A record of ${entity} refers by ${fields.join(", ")} to what is not there.`,
    {
      store: "redis",
      entity,
      fields,
      constraint,
      help: "Correct the records before the reference is declared.",
    },
  );
}
