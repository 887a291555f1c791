import type { Part } from "@wervel/core";
import type { SharedOptions } from "./action.ts";

/** Marks groups; holds what they add. */
export const GROUP: unique symbol = Symbol("wervel.group");

/** What a group adds to the routes in it. */
export interface GroupInfo {
  readonly prefix: string;
  readonly shared: SharedOptions;
  readonly members: readonly Part<"route">[];
}
