import type { Result } from "@wervel/data";
import type { SqlText, SqlWrite } from "@wervel/sql";
import type { Query, WriteJob, WriteReply } from "../connection/job.ts";

/** Encodes the arguments of a plan for a statement. */
export function queryOf(statement: SqlText, args: readonly unknown[]): Query {
  const { parameters } = statement;
  const values = new Array(parameters.length);
  for (let i = 0; i < parameters.length; i++) values[i] = parameters[i]!(args);
  return { text: statement.text, values };
}

/** Encodes a write. */
export function writeJobOf(compiled: SqlWrite, args: readonly unknown[]): WriteJob {
  const { guard, before, groups, main, single, otherwise } = compiled.program;
  if (groups !== undefined && (args[groups.rows] as Rows).length >= groups.size)
    return groupedJob(compiled, args);
  const alone = single !== undefined && (args[single.rows] as readonly unknown[]).length === 1;
  return {
    main: queryOf(alone ? single.statement : main, args),
    returning: compiled.row !== undefined,
    ...(guard === undefined ? {} : { guard: queryOf(guard, args) }),
    ...(before === undefined ? {} : { before: queryOf(before, args) }),
    ...(otherwise === undefined ? {} : { otherwise: queryOf(otherwise, args) }),
  };
}

type Rows = readonly (readonly unknown[])[];

function groupedJob({ program }: SqlWrite, args: readonly unknown[]): WriteJob {
  const { rows: at, size, text, values } = program.groups!;
  const rows = args[at] as Rows;
  const parts: Query[] = [];
  let end = 0;
  for (; end + size <= rows.length; end += size)
    parts.push({ text, values: rows.slice(end, end + size).flatMap(values) });
  const rest = rows.slice(end);
  const main = rest.length === 0 ? parts.pop()! : queryOf(program.main, args.with(at, rest));
  return { parts, main, returning: false };
}

/** Makes the result of a write. */
export function writeResultOf(compiled: SqlWrite, reply: WriteReply): Result {
  const { numbered } = compiled.program;
  if (numbered !== undefined) return numbersOf(numbered, reply);
  const rows = compiled.row === undefined ? [] : reply.rows.map(compiled.row);
  if (compiled.program.otherwise === undefined) return { rows, count: reply.count };
  return { rows, count: reply.count, outcome: reply.by === "main" ? "updated" : "inserted" };
}

// One statement gives its records one number after another: nobody else writes meanwhile.
function numbersOf(name: string, { count, last = 0 }: WriteReply): Result {
  const rows = Array.from({ length: count }, (_, i) => ({ [name]: last - count + 1 + i }));
  return { rows, count };
}
