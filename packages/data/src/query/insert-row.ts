import type { Caller } from "../engine/caller.ts";
import { completeInsert } from "../engine/complete-insert.ts";
import { WervelError } from "@wervel/schema";
import type { EntityDescription } from "../model/description.ts";
import type { Row } from "../store/store.ts";
import { memberOf } from "./assignments.ts";
import { assertDefined } from "./check-operand.ts";
import { checkField } from "./field-check.ts";
import type { QueryRuntime } from "./runtime.ts";
import type { Table } from "./table.ts";

/**
 * Makes the complete row of an insert: what is given is checked, what is left out is made. What the store numbers stays out.
 *
 * @throws `value.*`, `constraint.required`, WERVEL_QUERY_NAME.
 */
export function insertRow(
  { clock, ids }: QueryRuntime,
  table: Table,
  record: unknown,
  caller: Caller,
): Row {
  assertDefined(record, `A record of ${table.name}`);
  if (typeof record !== "object" || record === null || Array.isArray(record))
    throw badRecord(table);
  const given: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(record)) put(table, given, name, value);
  return completeInsert(table.entity!, given, { clock, ids, caller });
}

function put(table: Table, given: Record<string, unknown>, name: string, value: unknown): void {
  assertDefined(value, `${table.name}.${name}`);
  const member = table.member(name);
  if (member.kind === "many") throw badMember(table, name);
  const { fields } = table.entity!;
  if (member.kind === "field") given[name] = checkField(table.name, fields[name]!, value);
  else
    for (const [own, theirs] of member.relation.pairs)
      given[own] = checkField(
        table.name,
        fields[own]!,
        value === null ? null : memberOf(value, name, theirs),
      );
}

/** The columns of an insert: all fields, but what the store numbers only if the rows give it. */
export function insertColumns(entity: EntityDescription, row: Row): readonly string[] {
  return Object.keys(entity.fields).filter((name) => Object.hasOwn(row, name));
}

/** The field that the store numbers. */
export function numberedField(entity: EntityDescription): string | undefined {
  return Object.values(entity.fields).find(({ generated }) => generated === "store")?.name;
}

function badRecord(table: Table): WervelError {
  return new WervelError("WERVEL_QUERY_SET", `An insert into ${table.name} takes a record.`, {
    help: "Write insert({ field: value }).",
    details: { entity: table.name },
  });
}

function badMember(table: Table, name: string): WervelError {
  return new WervelError(
    "WERVEL_QUERY_SET",
    `An insert into ${table.name} cannot set ${name}, which is a to-many relation.`,
    {
      help: "Insert its records, or link them, afterwards.",
      details: { entity: table.name, name },
    },
  );
}
