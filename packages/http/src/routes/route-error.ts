import { WervelError } from "@wervel/core";
import type { WervelErrorOptions } from "@wervel/core";
import type { Route } from "./route.ts";

/** Makes the error for something that is wrong with a route. */
export function routeError(
  route: Route,
  code: string,
  what: string,
  options: WervelErrorOptions,
  also = "",
): WervelError {
  return new WervelError(code, `${route.label} (${route.name})${also} ${what}`, {
    ...options,
    details: { route: route.label, ...options.details },
  });
}

/**
 * Makes the error for something that is wrong with the contract of a route.
 *
 * @param also Names other routes of which the same is true.
 */
export function contractError(route: Route, what: string, help: string, also = ""): WervelError {
  return routeError(route, "WERVEL_HTTP_CONTRACT", what, { help }, also);
}
