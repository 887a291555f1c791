import type { ModelSnapshot, TableSnapshot } from "@wervel/data";
import { type TableFacts, tableDrift } from "@wervel/sql";
import { Connection } from "../connection/connection.ts";
import { sqliteDialect } from "../dialect/dialect.ts";
import { createTable } from "./ddl.ts";

/** Says in what a file differs from a snapshot, a line each. Tables that the snapshot does not know are nobody's concern. */
export function driftOf(connection: Connection, expected: ModelSnapshot): readonly string[] {
  const model = new Connection({ path: ":memory:", synchronous: "off" });
  try {
    for (const table of Object.values(expected.tables))
      for (const text of createTable(table)) model.exec(text);
    return Object.values(expected.tables)
      .flatMap(tablesOf)
      .flatMap((table) => tableDrift(table, factsOf(connection, table), factsOf(model, table)));
  } finally {
    model.close();
  }
}

function tablesOf(table: TableSnapshot): readonly string[] {
  const sides = Object.values(table.columns)
    .filter((column) => column.elementIndex && table.key.length === 1)
    .map((column) => sqliteDialect.elementTable!(table.name, column.name));
  return [table.name, ...sides];
}

const questions: readonly string[] = [
  "select 'column ' || name || ' ' || lower(type) || iif(\"notnull\", ' not null', '') || iif(pk, ' key ' || pk, '') from pragma_table_xinfo(?)",
  "select 'index ' || iif(l.origin = 'c', l.name, 'of its own') || iif(l.\"unique\", ' unique', '') || ' on ' || (select group_concat(coalesce(x.name, 'an expression') || iif(x.desc, ' desc', ''), ', ' order by x.seqno) from pragma_index_xinfo(l.name) as x where x.key) || iif(l.partial, ' partly', '') from pragma_index_list(?) as l",
  "select 'reference to ' || \"table\" || ' by ' || group_concat(\"from\" || ' = ' || coalesce(\"to\", 'its key'), ', ' order by seq) || ' on delete ' || lower(max(on_delete)) from pragma_foreign_key_list(?) group by id, \"table\"",
  "select 'trigger ' || name from sqlite_master where type = 'trigger' and tbl_name = ?",
];

function factsOf(connection: Connection, table: string): TableFacts {
  const rows = questions.flatMap((text) => connection.all({ text, values: [table] }));
  return new Set(rows.map(([fact]) => String(fact)));
}
