import type { ModelDescription } from "../model/description.ts";
import type { Write } from "../plan/plan.ts";
import type { Row } from "../store/store.ts";
import { compileSet } from "./assignments.ts";
import { compilePred } from "./expression.ts";
import { entityOf, entityScope } from "./scope.ts";
import { checkStored } from "./stored-value.ts";
import { equalityOf } from "./value.ts";
import { returned, stale } from "./write-answer.ts";
import type { CompiledWrite, WriteRun } from "./write-run.ts";

/** Turns an update of many records, each with its own values, into a function. */
export function compileUpdateMany(
  model: ModelDescription,
  write: Extract<Write, { updateMany: unknown }>,
): CompiledWrite {
  const entity = entityOf(model, write.updateMany);
  const { name, key, fields, version } = entity;
  const holds =
    write.where === undefined ? undefined : compilePred(write.where, entityScope(model, entity));
  const change = compileSet(model, entity, write.set);
  const give = returned(write.return);
  const own = write.columns.map((column) => fields[column]!);
  const sameVersion =
    write.expect === true ? equalityOf(fields[version!]!.type, fields[version!]!.type) : undefined;
  const find = (values: readonly unknown[], run: WriteRun): Row | undefined => {
    const row = run.source.find(name, key, values.slice(0, key.length))[0];
    return row === undefined || holds?.(row, run) === false ? undefined : row;
  };
  const changed = (row: Row, values: readonly unknown[], run: WriteRun): Row => {
    const after: Record<string, unknown> = { ...change(row, run) };
    own.forEach((field, i) => {
      const value = values[key.length + i] ?? null;
      after[field.name] = checkStored(field.type, value, { entity: name, field: field.name });
    });
    return after;
  };
  return (run) => {
    const given = run.args[write.rows] as readonly (readonly unknown[])[];
    const found = given
      .map((values) => ({ values, row: find(values, run) }))
      .filter((each): each is { values: readonly unknown[]; row: Row } => each.row !== undefined);
    for (const { values, row } of found)
      if (sameVersion?.(row[version!], values[key.length + own.length]) === false)
        throw stale(name, version!);
    const rows = found.map(({ values, row }) => {
      const after = changed(row, values, run);
      run.source.replace(name, row, after);
      return after;
    });
    return { rows: give(rows), count: rows.length };
  };
}
