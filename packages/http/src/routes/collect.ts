import { PART } from "@wervel/core";
import type { Part } from "@wervel/core";
import { Action } from "../contract/action.ts";
import type { SharedOptions } from "../contract/action.ts";
import { ROUTES } from "../contract/contract.ts";
import type { RoutesInfo } from "../contract/contract.ts";
import { GROUP } from "../contract/group-info.ts";
import type { GroupInfo } from "../contract/group-info.ts";
import { Middleware } from "../contract/middleware.ts";
import { joinPath } from "../contract/path.ts";
import { inherit } from "./route.ts";
import type { Inherited, Route } from "./route.ts";
import { byAddress } from "./versions.ts";

/** Lists the routes of an app with what each inherits, in the order in which they were mapped. */
export function collectRoutes(app: Part, options: SharedOptions): readonly Route[] {
  const routes: Route[] = [];
  collectList(app, inherit(nothing, options), routes);
  return routes.some(({ version }) => version !== undefined) ? withVersions(routes) : routes;
}

/** Tells each route which versions its address has. */
function withVersions(routes: readonly Route[]): readonly Route[] {
  const known = new Map<Route, readonly string[]>();
  for (const group of byAddress(routes, (route) => route)) {
    const versions = group.flatMap(({ version }) => version ?? []);
    for (const route of group) known.set(route, versions);
  }
  return routes.map((route) => ({ ...route, versions: known.get(route) as readonly string[] }));
}

const nothing: Inherited = {
  prefix: "",
  use: [],
  tags: [],
  limits: {},
  cors: undefined,
  extra: "refuse",
  compress: undefined,
  version: undefined,
  deprecated: undefined,
};

function collectList(list: Part, from: Inherited, routes: Route[]): void {
  const { parts } = list[PART];
  const use = parts.filter((part) => part instanceof Middleware);
  const inherited = use.length === 0 ? from : inherit(from, { use });
  for (const part of parts) collectPart(part, inherited, routes);
}

function collectPart(part: Part, from: Inherited, routes: Route[]): void {
  if (isController(part)) return collectController(part, from, routes);
  if (isGroup(part)) return collectGroup(part[GROUP], from, routes);
  if (part[PART].kind === "feature") collectList(part, from, routes);
}

function collectGroup(group: GroupInfo, from: Inherited, routes: Route[]): void {
  const inherited = inherit(from, group.shared, joinPath(from.prefix, group.prefix));
  for (const member of group.members) collectPart(member, inherited, routes);
}

function collectController(
  controller: Part & { readonly [ROUTES]: RoutesInfo },
  from: Inherited,
  routes: Route[],
): void {
  const info = controller[ROUTES];
  const inherited = inherit(from, info.shared);
  const actions = Object.entries(controller).filter(
    (entry): entry is [string, Action] => entry[1] instanceof Action,
  );
  const siblings = Object.fromEntries(
    actions.map(([name, action]) => [name, joinPath(from.prefix, action.path)]),
  );
  for (const [name, action] of actions) {
    const path = joinPath(from.prefix, action.path);
    const own = inherit(inherited, action.spec);
    routes.push({
      ...own,
      method: action.method,
      path,
      label: `${action.method} ${path}`,
      name: info.path === "" ? name : `${nameOf(info.path)}.${name}`,
      action,
      needs: { ...info.needs, ...action.spec.needs },
      access: action.spec.access ?? info.access,
      siblings,
      versions: [],
    });
  }
}

function nameOf(path: string): string {
  const words = path.split("/").filter((part) => part !== "" && !/^[:*]/.test(part));
  return words.length === 0 ? "root" : words.join(".");
}

function isController(part: Part): part is Part & { readonly [ROUTES]: RoutesInfo } {
  return ROUTES in part;
}

function isGroup(part: Part): part is Part & { readonly [GROUP]: GroupInfo } {
  return GROUP in part;
}
