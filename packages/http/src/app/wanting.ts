import type { Needs, Wanting } from "@wervel/core";
import { Access } from "../contract/access.ts";
import type { AccessRule } from "../contract/access.ts";
import { Middleware } from "../contract/middleware.ts";
import type { AuthenticationScheme } from "../contract/authentication.ts";
import type { Route } from "../routes/route.ts";

/** Lists everything that routes and schemes want, each with the label that messages show. */
export function wantingOf(
  routes: readonly Route[],
  schemes: readonly AuthenticationScheme[],
): readonly Wanting[] {
  return [
    ...routes.flatMap((route) =>
      needsOf(route).map((needs): Wanting => ({ label: route.label, needs })),
    ),
    ...schemes.map(({ name, needs }): Wanting => ({
      label: `authentication scheme ${name}`,
      needs,
    })),
  ];
}

function needsOf(route: Route): readonly Needs[] {
  // What is no decision is a problem of the route's own.
  const access = route.access instanceof Access ? policyNeeds(route.access.rule) : [];
  const all = [route.needs, ...access, ...middlewareNeeds(route)];
  return all.filter((needs) => Object.keys(needs).length > 0);
}

function middlewareNeeds({ use }: Route): readonly Needs[] {
  return use.filter((each) => each instanceof Middleware).map(({ needs }) => needs);
}

function policyNeeds(rule: AccessRule): readonly Needs[] {
  if (rule.kind === "policy") return [rule.needs];
  return rule.kind === "allOf" || rule.kind === "anyOf" ? rule.rules.flatMap(policyNeeds) : [];
}
