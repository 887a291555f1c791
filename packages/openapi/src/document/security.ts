import type { AccessRule, AuthenticationScheme, Route } from "@wervel/http";
import type { Operation } from "./document.ts";

/** Describes how callers say who they are, by the names of the app's schemes. */
export function securitySchemes(
  schemes: readonly AuthenticationScheme[],
): Readonly<Record<string, Readonly<Record<string, unknown>>>> | undefined {
  if (schemes.length === 0) return undefined;
  return Object.fromEntries(schemes.map(({ name, openapi }) => [name, openapi]));
}

/** Says which schemes a route takes; an empty one among them means that nobody must be signed in. */
export function securityOf(
  route: Route,
  schemes: readonly AuthenticationScheme[],
): Operation["security"] {
  if (schemes.length === 0) return undefined;
  const ways = schemes.map(({ name }) => ({ [name]: [] }));
  return isOpen(route.access?.rule) ? [{}, ...ways] : ways;
}

/** Names the policies that a caller must pass. */
export function policiesOf(route: Route): readonly string[] {
  return route.access === undefined ? [] : namesIn(route.access.rule);
}

function isOpen(rule: AccessRule | undefined): boolean {
  if (rule === undefined) return false;
  if (rule.kind === "allOf") return rule.rules.every(isOpen);
  return rule.kind === "anyone" || (rule.kind === "anyOf" && rule.rules.some(isOpen));
}

function namesIn(rule: AccessRule): readonly string[] {
  if (rule.kind === "policy") return [rule.name];
  return rule.kind === "allOf" || rule.kind === "anyOf" ? rule.rules.flatMap(namesIn) : [];
}
