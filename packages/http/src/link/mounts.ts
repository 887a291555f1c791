import type { Part } from "@wervel/core";
import { Action } from "../contract/action.ts";
import { GROUP } from "../contract/group-info.ts";
import type { GroupInfo } from "../contract/group-info.ts";
import { joinPath } from "../contract/path.ts";

/** The prefix that groups put before an action; `undefined` when two groups hold it. */
const prefixes = new WeakMap<Action, string | undefined>();

/** Notes that a group puts a prefix before the actions of its members, so that links know it. */
export function noteGroup(prefix: string, members: readonly Part[]): void {
  for (const { action, inner } of actionsOf(members, "")) {
    const isMountedElsewhere = prefixes.has(action) && prefixes.get(action) !== inner;
    const whole = isMountedElsewhere ? undefined : joinPath(prefix, inner === "" ? "/" : inner);
    prefixes.set(action, whole);
    if (action.origin !== undefined) prefixes.set(action.origin, whole);
  }
}

/** Gives the prefix before an action's own path; `undefined` when there are several. */
export function prefixOf(action: Action): string | undefined {
  return prefixes.has(action) ? prefixes.get(action) : "";
}

interface Found {
  readonly action: Action;
  /** The prefix of the groups inside. */
  readonly inner: string;
}

function actionsOf(members: readonly Part[], inner: string): readonly Found[] {
  return members.flatMap((member): readonly Found[] => {
    if (GROUP in member) {
      const group = member[GROUP] as GroupInfo;
      return actionsOf(group.members, joinPath(inner, group.prefix));
    }
    return Object.values(member)
      .filter((value) => value instanceof Action)
      .map((action) => ({ action, inner }));
  });
}
