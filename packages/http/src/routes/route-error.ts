import { WervelError } from "@wervel/core";
import type { WervelErrorOptions } from "@wervel/core";
import type { Route } from "./route.ts";

/** Makes the error for something that is wrong with a route. */
export function routeError(
  route: Route,
  code: string,
  what: string,
  options: WervelErrorOptions,
): WervelError {
  return new WervelError(code, `${route.label} (${route.name}) ${what}`, {
    ...options,
    details: { route: route.label, ...options.details },
  });
}

/** Makes the error for something that is wrong with the contract of a route. */
export function contractError(route: Route, what: string, help: string): WervelError {
  return routeError(route, "WERVEL_HTTP_CONTRACT", what, { help });
}
