import { callerOf } from "../engine/caller.ts";
import { WervelError } from "@wervel/schema";
import { BuiltQuery, type MakeQuery } from "./built-query.ts";
import type { Rename } from "./rename.ts";
import { entitySource } from "./source.ts";
import { buildRead, closedArgs, closedKey, type QueryState, rewrite, stateOf } from "./state.ts";
import type { NestedQuery } from "./steps.ts";
import type { RelationMember, Table } from "./table.ts";

/** A query over a relation with what is renamed in its rows. */
export interface Nested extends NestedQuery {
  readonly rename: Rename | undefined;
}

/** Makes the queries over the relations that an include names. */
export function nestedQueries(
  make: MakeQuery,
  state: QueryState,
  include: object,
): readonly (readonly [RelationMember, Nested])[] {
  const { table } = state.source;
  return Object.entries(include).map(([name, value]) => {
    const member = relationOf(table, name);
    return [member, toNested(queryOf(make, member, value, state))] as const;
  });
}

function relationOf(table: Table, name: string): RelationMember {
  const member = table.member(name);
  if (member.kind !== "field") return member;
  throw new WervelError(
    "WERVEL_QUERY_NAME",
    `${table.name}.${name} is a field, and include takes relations.`,
    {
      help: "Fields are chosen by select.",
      details: { entity: table.name, name },
    },
  );
}

function queryOf(
  make: MakeQuery,
  member: RelationMember,
  value: unknown,
  { options }: QueryState,
): BuiltQuery {
  const query = make(stateOf(entitySource(member.target), callerOf(options)));
  if (value === true) return query;
  if (typeof value !== "function") return mapped(query, member, value);
  const made: unknown = (value as (query: BuiltQuery) => unknown)(query);
  if (made instanceof BuiltQuery && made.state.source.table.name === member.target.name)
    return checked(made, member);
  throw badInclude(member, "its function returns another query");
}

/** Fields and relations side by side: `{ name: true, company: { name: true } }`. */
function mapped(query: BuiltQuery, member: RelationMember, map: unknown): BuiltQuery {
  if (typeof map !== "object" || map === null || Array.isArray(map))
    throw badInclude(member, "it takes true, a map or a function");
  const entries = Object.entries(map);
  const isField = ([name]: [string, unknown]): boolean =>
    member.target.member(name).kind === "field";
  const fields = Object.fromEntries(entries.filter(isField));
  const relations = Object.fromEntries(entries.filter((entry) => !isField(entry)));
  const selected = query.select(fields);
  return Object.keys(relations).length === 0 ? selected : selected.include(relations);
}

function checked(query: BuiltQuery, member: RelationMember): BuiltQuery {
  const { limit, offset, source } = query.state;
  if (member.kind === "one" && (limit !== undefined || offset !== undefined))
    throw badInclude(member, "skip and take are for many records");
  if (source.table.entity === undefined)
    throw badInclude(member, "a query over groups or other queries cannot be nested");
  return query;
}

function toNested({ state }: BuiltQuery): Nested {
  return {
    key: closedKey(state),
    args: closedArgs(state),
    rename: state.rename,
    rewrite: () => rewrite(state),
    build: (numbers) => buildRead(state, numbers),
  };
}

function badInclude({ name }: RelationMember, why: string): WervelError {
  return new WervelError("WERVEL_QUERY_INCLUDE", `The include of ${name} is not one: ${why}.`, {
    help: `Write { ${name}: true }, { ${name}: { field: true } } or { ${name}: (query) => query.where(…) }.`,
    details: { name },
  });
}
