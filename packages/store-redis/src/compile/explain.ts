import type { Access } from "../access/access.ts";
import type { RedisCompiled, Search } from "./program.ts";

/** Says in Redis' commands how a plan runs. */
export function explainText(program: RedisCompiled["program"]): string {
  if (program.kind === "write") return [...searchText(program.search), "EVALSHA apply"].join("\n");
  if (program.kind === "children")
    return program.search === undefined
      ? `ZRANGE of ${program.relation.to} for each parent\nHMGET`
      : searchText(program.search).join("\n");
  const { search, counts, elements } = program;
  if (elements !== undefined)
    return elements.layouts.map(({ zset }) => `ZRANGE ${zset} - + BYLEX`).join("\n");
  if (counts !== undefined && search.access.kind === "index")
    return `ZLEXCOUNT ${search.access.layout.zset}`;
  return searchText(search).join("\n");
}

function searchText(search: Search | undefined): string[] {
  if (search === undefined) return [];
  return [...accessText(search.access, search), `HMGET ${search.shape.records}*`];
}

function accessText(access: Access, search: Search): string[] {
  if (access.kind === "whole") return [`ZRANGE ${search.shape.layouts[0]!.zset} - + BYLEX`];
  if (access.kind === "union")
    return access.branches.flatMap((branch) => accessText(branch, search));
  const { layout, equal, reverse, isExact, isOrdered } = access;
  if (layout.kind === "key" && equal.length === layout.parts.length) return [];
  const found = equal.flatMap((values) =>
    "found" in values && "kind" in values.found.read ? searchText(values.found.read.search) : [],
  );
  const limit = isExact && isOrdered && search.page?.limit !== undefined ? " LIMIT" : "";
  return [...found, `ZRANGE ${layout.zset} BYLEX${reverse ? " REV" : ""}${limit}`];
}
