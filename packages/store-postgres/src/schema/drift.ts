import type { ModelSnapshot } from "@wervel/data";
import { type SqlConnection, type TableFacts, tableDrift } from "@wervel/sql";
import { tableNames } from "../dialect/dialect.ts";
import { literal } from "../dialect/names.ts";
import { createTable, type TableName } from "./ddl.ts";

/**
 * Says in what a database differs from a snapshot, a line each. What the snapshot says is made as temporary tables beside the real ones, and
 * taken back. Tables that the snapshot does not know are nobody's concern.
 */
export async function driftOf(
  connection: SqlConnection,
  table: TableName,
  expected: ModelSnapshot,
): Promise<readonly string[]> {
  const tables = Object.values(expected.tables);
  const temporary = tableNames("pg_temp");
  const run = async (text: string): Promise<readonly (readonly unknown[])[]> =>
    (await connection.run([{ text, values: [] }]))[0]!.rows;
  await run("begin");
  try {
    const held = new Map<string, TableFacts>();
    // The real ones first: with a temporary table of the same name, that one is found.
    for (const { name } of tables) held.set(name, await factsOf(run, table(name)));
    const made = tables.map((one) => createTable(temporary, one, () => false));
    for (const text of [...made.flatMap((one) => one.text), ...made.flatMap((one) => one.later)])
      await run(text);
    const lines: string[] = [];
    for (const { name } of tables)
      lines.push(...tableDrift(name, held.get(name)!, await factsOf(run, temporary(name))));
    return lines;
  } finally {
    await run("rollback");
  }
}

type Run = (text: string) => Promise<readonly (readonly unknown[])[]>;

async function factsOf(run: Run, table: string): Promise<TableFacts> {
  const of = `to_regclass(${literal(table)})`;
  const rows = await run(
    [
      `select 'column ' || attname || ' ' || format_type(atttypid, atttypmod) || case when attcollation <> 0 and attcollation <> 'pg_catalog."C"'::regcollation then ' collate ' || attcollation::regcollation::text else '' end || case when attnotnull then ' not null' else '' end || case when attidentity <> '' then ' numbered' else '' end || case when atthasdef then ' default ' || pg_get_expr(adbin, adrelid) else '' end from pg_attribute left join pg_attrdef on adrelid = attrelid and adnum = attnum where attrelid = ${of} and attnum > 0 and not attisdropped`,
      `select 'index ' || relname || case when indisunique then ' unique' else '' end || substring(pg_get_indexdef(indexrelid) from ' USING .*') from pg_index join pg_class on oid = indexrelid where indrelid = ${of}`,
      `select 'reference ' || conname || ' to ' || (select relname from pg_class where oid = confrelid) || ' by ' || (select string_agg(attname, ', ' order by place) from unnest(conkey) with ordinality as own(number, place) join pg_attribute on attrelid = conrelid and attnum = number) || ' on delete ' || confdeltype::text from pg_constraint where conrelid = ${of} and contype = 'f'`,
      `select 'rule ' || conname || ' ' || pg_get_constraintdef(oid) from pg_constraint where conrelid = ${of} and contype in ('c', 'x')`,
      `select 'trigger ' || tgname from pg_trigger where tgrelid = ${of} and not tgisinternal`,
    ].join(" union all "),
  );
  return new Set(rows.map(([fact]) => String(fact)));
}
