import { WervelError } from "@wervel/core";
import { Access } from "../contract/access.ts";
import { contextNames } from "../contract/action.ts";
import { healthPaths } from "../edge/firewall.ts";
import { readPattern, shapeOf } from "../router/pattern.ts";
import { checkContract } from "./check-contract.ts";
import { checkShared } from "./check-shared.ts";
import { routeError } from "./route-error.ts";
import { methodOf } from "./route.ts";
import type { Route } from "./route.ts";
import { areVersions, byAddress } from "./versions.ts";

/** Finds everything that is wrong with the routes of an app, before anything is constructed. */
export function checkRoutes(routes: readonly Route[]): readonly WervelError[] {
  return [
    ...routes.flatMap((route) => checkRoute(route)),
    ...checkShared(routes),
    ...duplicates(routes),
  ];
}

function checkRoute(route: Route): readonly WervelError[] {
  return [
    ...checkPath(route),
    ...checkAccess(route),
    ...checkNeeds(route),
    ...checkHandler(route),
    ...checkContract(route),
  ];
}

function checkPath(route: Route): readonly WervelError[] {
  const segments = readPattern(route.path);
  if (typeof segments === "string")
    return [
      routeError(route, "WERVEL_HTTP_ROUTE_PATH", `has a path that cannot be read: ${segments}.`, {
        help: "Write paths such as /orders/:id: a leading slash, no trailing one, parameters as whole segments, *rest last.",
      }),
    ];
  if (!healthPaths.includes(route.path)) return [];
  return [
    routeError(route, "WERVEL_HTTP_ROUTE_RESERVED", "takes an address that belongs to the host.", {
      help: "Choose another path: this one answers the health check.",
    }),
  ];
}

function checkAccess(route: Route): readonly WervelError[] {
  if (route.access instanceof Access) return [];
  return [
    routeError(route, "WERVEL_HTTP_ACCESS_MISSING", undecided(route.access), {
      help: "Say who may call it: access: anyone, signedIn or a policy, on the action or on its controller.",
    }),
  ];
}

function undecided(given: unknown): string {
  if (given === undefined) return "has no access decision.";
  const shown =
    typeof given === "string" ? JSON.stringify(given) : `a value of type ${typeof given}`;
  return `has ${shown} as its access, which is no decision.`;
}

function checkNeeds(route: Route): readonly WervelError[] {
  const taken = Object.keys(route.needs).filter((name) =>
    (contextNames as readonly string[]).includes(name),
  );
  return taken.map((name) =>
    routeError(
      route,
      "WERVEL_HTTP_ROUTE_NAME",
      `needs a service under the name ${name}, which belongs to the context.`,
      { help: "Give the need another name.", details: { name } },
    ),
  );
}

function checkHandler(route: Route): readonly WervelError[] {
  if (typeof route.action.handler === "function") return [];
  return [
    routeError(route, "WERVEL_HTTP_HANDLER_MISSING", "has no handler.", {
      help: "Map controller(contract, needs, handlers) with a handler for every route, not the contract itself.",
    }),
  ];
}

function duplicates(routes: readonly Route[]): readonly WervelError[] {
  const addresses = byAddress(routes, (route) => route);
  return sameShape(addresses.flatMap((group) => (areVersions(group) ? [group[0]] : group)));
}

function sameShape(routes: readonly Route[]): readonly WervelError[] {
  const seen = new Map<string, Route>();
  const problems: WervelError[] = [];
  for (const route of routes) {
    const segments = readPattern(route.path);
    if (typeof segments === "string") continue;
    const key = `${methodOf(route)} ${shapeOf(segments)}`;
    const first = seen.get(key);
    if (first === undefined) seen.set(key, route);
    else
      problems.push(
        new WervelError(
          "WERVEL_HTTP_ROUTE_DUPLICATE",
          `${first.label} (${first.name}) and ${route.label} (${route.name}) answer the same requests.`,
          {
            help: "Change the method or the path of one of them, or give each a `version` of its own: the api-version header then chooses.",
            details: { routes: [first.label, route.label] },
          },
        ),
      );
  }
  return problems;
}
