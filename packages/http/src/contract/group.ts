import { definePart, PART } from "@wervel/core";
import type { Part, PROVIDES, WANTS } from "@wervel/core";
import { GROUP } from "./group-info.ts";
import type { GroupInfo } from "./group-info.ts";
import { assertMembers, definitionError, isPlain } from "./definition.ts";
import { noteGroup } from "../link/mounts.ts";
import type { SharedOptions } from "./action.ts";
import type { PathText } from "./path.ts";

/** Controllers and groups under one prefix. */
export interface Group<W = unknown> extends Part<"route", never, W> {
  readonly [GROUP]: GroupInfo;
}

/** Puts controllers and other groups under a prefix: `group("/v1", { version: "1" }, articles, authors)`. */
export function group<const M extends readonly Part<"route">[]>(
  prefix: PathText,
  options: SharedOptions,
  ...members: M
): Group<M[number][typeof WANTS]> {
  if (typeof prefix !== "string" || !isPlain(options) || PART in options)
    throw definitionError(
      `group(${JSON.stringify(prefix)}, …) has no prefix or no options.`,
      'Write group("/v1", {}, …) with the options before the controllers.',
    );
  assertMembers(options, "group", `group(${JSON.stringify(prefix)}, …)`);
  const part = definePart("route", prefix, { parts: members });
  noteGroup(prefix, part.parts);
  return {
    [GROUP]: { prefix, shared: options, members: part.parts },
    [PART]: part,
  } as unknown as Group<M[number][typeof WANTS]> & { readonly [PROVIDES]: never };
}
