import { HttpError } from "../problem/http-error.ts";
import { readPattern } from "../router/pattern.ts";
import type { Segment } from "../router/pattern.ts";
import type { Route } from "../routes/route.ts";
import { encodePath } from "./link-header.ts";

/** Gives the address of what was made, from the body that describes it. */
export type Locate = (body: Readonly<Record<string, unknown>>) => string;

/**
 * Compiles the `Location` of a created resource.
 *
 * @param sibling The action of the same controller that shows it; its parameters are fields of the body.
 * @throws WERVEL_HTTP_LINK from the result, for a body without one of those fields.
 */
export function compileLocation(route: Route, sibling: string): Locate {
  const segments = readPattern(route.siblings[sibling] as string) as readonly Segment[];
  return (body) => `/${segments.map((segment) => textOf(route, body, segment)).join("/")}`;
}

function textOf(route: Route, body: Readonly<Record<string, unknown>>, segment: Segment): string {
  return segment.kind === "text" ? segment.text : encodePath(valueOf(route, body, segment.name));
}

function valueOf(route: Route, body: Readonly<Record<string, unknown>>, name: string): string {
  const value = body[name];
  if (typeof value === "string" || typeof value === "number" || typeof value === "boolean")
    return String(value);
  throw new HttpError(
    "WERVEL_HTTP_LINK",
    `${route.label} made something without ${name}, which its location needs.`,
  );
}
