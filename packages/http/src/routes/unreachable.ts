import type { AccessRule } from "../contract/access.ts";
import type { AuthenticationScheme } from "../contract/authentication.ts";
import type { Route } from "./route.ts";

/** Lists the routes that nobody can call: they are for signed-in callers, and no scheme recognises any. */
export function unreachable(
  routes: readonly Route[],
  schemes: readonly AuthenticationScheme[],
): readonly Route[] {
  if (schemes.length > 0) return [];
  return routes.filter(({ access }) => access !== undefined && wantsUser(access.rule));
}

function wantsUser(rule: AccessRule): boolean {
  if (rule.kind === "allOf") return rule.rules.some(wantsUser);
  if (rule.kind === "anyOf") return rule.rules.every(wantsUser);
  return rule.kind !== "anyone";
}
