import { DataError, type ModelSnapshot, type TableSnapshot } from "@wervel/data";
import { type SqlReply, type SqlValue, type TableFacts, tableDrift } from "@wervel/sql";
import { elementTable, made, quote } from "../dialect/names.ts";
import { type Ddl, listColumns, triggerNames } from "./ddl.ts";

type Ask = (text: string, values?: readonly SqlValue[]) => Promise<SqlReply>;

/** What a table should be: the statement that makes its like as a temporary table, and what temporary tables cannot have. */
interface Expected {
  readonly name: string;
  readonly text: string;
  readonly facts: readonly string[];
}

const draft = "wervel_drift";
const fixed = ["engine InnoDB"];

/**
 * Says in what a database differs from a snapshot, a line each. What the snapshot says is made as a temporary table after the other, and read
 * as the real one is. Tables that the snapshot does not know are nobody's concern.
 */
export async function driftOf(
  ask: Ask,
  ddl: Ddl,
  expected: ModelSnapshot,
): Promise<readonly string[]> {
  const lines: string[] = [];
  for (const table of Object.values(expected.tables))
    for (const one of expectedOf(ddl, table))
      lines.push(...tableDrift(one.name, await heldFacts(ask, one.name), await facts(ask, one)));
  return lines;
}

function expectedOf(ddl: Ddl, table: TableSnapshot): readonly Expected[] {
  const lists = listColumns(table).map(({ name }) => elementTable(table.name, name));
  const triggers = lists.flatMap(triggerNames).map((name) => `trigger ${name}`);
  const references = table.references.map(({ name, columns, table: to, to: fields, onDelete }) =>
    referenceFact(made(name), columns, to, fields, onDelete === "null" ? "set null" : onDelete),
  );
  const owner = table.key[0]!;
  return [
    {
      name: table.name,
      text: ddl.draftOf(draft, table),
      facts: [...references, ...triggers],
    },
    ...listColumns(table).map((column, at) => ({
      name: lists[at]!,
      text: ddl.draftOfSide(draft, table, column),
      facts: [
        referenceFact(made(`${lists[at]}_owner_fk`), ["owner"], table.name, [owner], "cascade"),
      ],
    })),
  ];
}

/** A reference that restricts is looked at when the statement ends, whichever of its two names it bears. */
function referenceFact(
  name: string,
  columns: readonly string[],
  table: string,
  to: readonly string[],
  rule: string,
): string {
  const action = /^(restrict|no action)$/i.test(rule) ? "restrict" : rule.toLowerCase();
  return `reference ${name} by ${columns.join(", ")} to ${table} (${to.join(", ")}) on delete ${action}`;
}

async function facts(ask: Ask, { text, facts: own }: Expected): Promise<TableFacts> {
  await ask(text).catch((error: { readonly errno?: number }) => {
    throw error.errno === 1044 ? mayNot(error) : error;
  });
  try {
    return new Set([...fixed, ...own, ...(await shapeFacts(ask, draft))]);
  } finally {
    await ask(`drop temporary table ${quote(draft)}`);
  }
}

async function heldFacts(ask: Ask, table: string): Promise<TableFacts> {
  const { rows } = await ask(
    "select coalesce(concat('engine ', engine), lower(table_type)) from information_schema.tables where table_schema = database() and table_name = ?",
    [table],
  );
  if (rows.length === 0) return new Set();
  const more = [
    "select concat('trigger ', trigger_name) from information_schema.triggers where trigger_schema = database() and event_object_table = ?",
    "select concat('rule ', constraint_name) from information_schema.table_constraints where constraint_schema = database() and table_name = ? and constraint_type = 'CHECK'",
  ];
  const replies = [rows];
  for (const text of more) replies.push((await ask(text, [table])).rows);
  return new Set([
    ...replies.flat().map(([fact]) => String(fact)),
    ...(await referenceFacts(ask, table)),
    ...(await shapeFacts(ask, table)),
  ]);
}

async function referenceFacts(ask: Ask, table: string): Promise<readonly string[]> {
  const { rows } = await ask(
    "select c.constraint_name, k.column_name, c.referenced_table_name, k.referenced_column_name, c.delete_rule from information_schema.referential_constraints as c join information_schema.key_column_usage as k on k.constraint_schema = c.constraint_schema and k.constraint_name = c.constraint_name and k.table_name = c.table_name where c.constraint_schema = database() and c.table_name = ? order by c.constraint_name, k.ordinal_position",
    [table],
  );
  return grouped(rows as readonly string[][]).map((parts) => {
    const [name, , to, , rule] = parts[0]!;
    const [columns, fields] = [1, 3].map((at) => parts.map((part) => part[at]!));
    return referenceFact(name!, columns!, to!, fields!, rule!);
  });
}

/** The columns and indexes of a table, temporary or not. */
async function shapeFacts(ask: Ask, table: string): Promise<readonly string[]> {
  const columns = (await ask(`show full columns from ${quote(table)}`)).rows as Told[];
  const indexes = (await ask(`show index from ${quote(table)}`)).rows as Told[];
  const parts = indexes.map(([, nonUnique, name, , column, dir, , length]) => [
    `${name}${Number(nonUnique) === 0 ? " unique" : ""}`,
    `${column ?? "an expression"}${length === null ? "" : `(${length})`}${dir === "D" ? " desc" : ""}`,
  ]);
  return [
    ...columns.map(columnFact),
    ...grouped(parts).map(
      (own) => `index ${own[0]![0]} on ${own.map(([, part]) => part).join(", ")}`,
    ),
  ];
}

/** A row of what the server shows: texts, numbers and nulls. */
type Told = readonly (string | number | null)[];

function columnFact([name, type, collation, nullable, , fallback, extra]: Told): string {
  return [
    `column ${name} ${type}`,
    collation === null ? "" : ` collate ${collation}`,
    nullable === "NO" ? " not null" : "",
    fallback === null ? "" : ` default ${fallback}`,
    // Of temporary tables some servers say NULL.
    extra === "" || extra === "NULL" ? "" : ` ${extra}`,
  ].join("");
}

/** Puts together the rows that begin with the same. */
function grouped(rows: readonly (readonly string[])[]): readonly (readonly string[])[][] {
  return [...Map.groupBy(rows, ([name]) => name).values()];
}

function mayNot(cause: unknown): DataError {
  return new DataError(
    "fault.connect",
    "The server does not let this user make temporary tables, which a comparison with the migrations needs.",
    { store: "mysql", cause, help: "Grant CREATE TEMPORARY TABLES on the database." },
  );
}
