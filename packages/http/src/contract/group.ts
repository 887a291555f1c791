import { definePart, PART } from "@wervel/core";
import type { Part, PROVIDES, WANTS } from "@wervel/core";
import { GROUP } from "./group-info.ts";
import type { GroupInfo } from "./group-info.ts";
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
  noteGroup(prefix, members);
  return {
    [GROUP]: { prefix, shared: options, members },
    [PART]: definePart("route", prefix, { parts: members }),
  } as unknown as Group<M[number][typeof WANTS]> & { readonly [PROVIDES]: never };
}
