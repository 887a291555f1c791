import type { Loosened } from "@wervel/core";
import type { AuthenticationScheme } from "../contract/authentication.ts";
import { defaultRates } from "../limit/rate-options.ts";
import type { ActionLimits } from "../contract/action.ts";
import type { SocketLimits } from "../contract/socket.ts";
import { socketLimitNames, socketLimits } from "../socket/socket-limits.ts";
import type { AppOptions } from "../app/app-options.ts";
import type { Listening } from "../app/listening.ts";
import type { Route } from "../routes/route.ts";

/** One route and who may call it. */
export interface RouteLine {
  readonly method: string;
  readonly path: string;
  readonly name: string;
  /** The access decision in words. */
  readonly access: string;
  /** Whether it reads idempotency keys, or demands them; left out where it does not. */
  readonly idempotent?: "required" | "optional";
}

/** The security of an app at a glance, as data. */
export interface SecurityReport {
  readonly app: string;
  readonly environment: string;
  readonly schemes: readonly string[];
  readonly routes: readonly RouteLine[];
  readonly loosened: readonly Loosened[];
}

/** What a report is made from. */
export interface ReportSource {
  readonly name: string;
  readonly environment: string;
  readonly routes: readonly Route[];
  readonly schemes: readonly AuthenticationScheme[];
  readonly app: AppOptions;
  readonly listening: Listening;
  /** What the server of the runtime leaves to others, where the app listens. */
  readonly runtime: readonly string[];
  /** What other parts of the app say that they loosened. */
  readonly loosened: readonly Loosened[];
}

/** Makes the security report. */
export function createReport(source: ReportSource): SecurityReport {
  return {
    app: source.name,
    environment: source.environment,
    schemes: source.schemes.map(({ name }) => name),
    routes: source.routes.map(({ method, path, name, access, action: { spec } }) => ({
      method,
      path,
      name,
      access: access === undefined ? "none" : access.toString(),
      ...(spec.idempotent !== undefined && { idempotent: spec.idempotent }),
    })),
    loosened: [
      ...loosenedInApp(source),
      ...source.loosened,
      ...source.routes.flatMap((route) => loosenedInRoute(route, source.app)),
    ],
  };
}

/** Writes a report for people: a table of routes, then what was loosened. */
export function formatReport(report: SecurityReport): string {
  const width = Math.max(0, ...report.routes.map(({ path }) => path.length));
  const routes = report.routes.map(
    ({ method, path, access, idempotent }) =>
      `  ${method.padEnd(6)} ${path.padEnd(width)}  ${access}${idempotent === undefined ? "" : `, idempotency key ${idempotent}`}`,
  );
  const loosened = groupLoosened(report.loosened).map(({ where, what }) => `  ${where}: ${what}`);
  return [
    `${report.app} (${report.environment})`,
    "routes:",
    ...routes,
    loosened.length === 0 ? "loosened: nothing" : "loosened:",
    ...loosened,
  ].join("\n");
}

const mostNamed = 3;

/** Says each thing that was loosened once, with all the places where it was: their number where they are many. */
export function groupLoosened(loosened: readonly Loosened[]): readonly Loosened[] {
  const places = Map.groupBy(loosened, ({ what }) => what);
  return [...places].map(([what, lines]) => ({
    where:
      lines.length > mostNamed
        ? `${lines.length} places`
        : lines.map(({ where }) => where).join(", "),
    what,
  }));
}

function loosenedInApp({ app, listening, runtime }: ReportSource): readonly Loosened[] {
  const lines: string[] = [...runtime];
  const { allowedHosts = [], trustedProxies } = listening;
  if (allowedHosts.some((host) => host.startsWith("*")))
    lines.push(`hosts are allowed by pattern: ${allowedHosts.join(", ")}`);
  if (trustedProxies.length > 0) lines.push(`proxies are trusted: ${trustedProxies.join(", ")}`);
  if (app.csrfOrigins !== undefined && app.csrfOrigins.length > 0)
    lines.push(`other origins may send unsafe requests: ${app.csrfOrigins.join(", ")}`);
  for (const [name, value] of Object.entries({ ...app.edge, ...app.server }))
    lines.push(`${name} is ${String(value)}`);
  lines.push(...loosenedRates(app.limits));
  return lines.map((what) => ({ where: "app", what }));
}

const defaultBodyBytes = 1_048_576;
const defaultTimeoutMs = 30_000;

function loosenedInRoute(route: Route, app: AppOptions): readonly Loosened[] {
  const lines: string[] = [];
  const { cors, extra, limits, compress, action } = route;
  if (cors !== undefined) lines.push(`cors: ${describeOrigins(cors)}`);
  if (extra === "drop" && action.spec.body !== undefined)
    lines.push("unknown members of the body are dropped instead of refused");
  if ((limits.bodyBytes ?? 0) > defaultBodyBytes)
    lines.push(`bodies of up to ${limits.bodyBytes} bytes are read`);
  if ((limits.timeoutMs ?? 0) > defaultTimeoutMs)
    lines.push(`the handler may take ${limits.timeoutMs} ms`);
  if (limits.compressedBodies === true) lines.push("compressed bodies are read");
  if (compress === true) lines.push("replies to signed-in callers are compressed");
  // What the app says for all stands in the report once.
  if (limits.rate !== app.limits?.rate) lines.push(...loosenedRates(limits));
  if (action.spec.mutates === true) lines.push("a GET action may write");
  if (route.method === "SOCKET") lines.push(...loosenedSocket(action.spec.limits));
  return lines.map((what) => ({ where: route.label, what }));
}

function loosenedSocket(limits: SocketLimits = {}): readonly string[] {
  return socketLimitNames
    .filter((name) => (limits[name] ?? 0) > socketLimits[name])
    .map((name) => `a socket's ${name} is ${limits[name]}`);
}

function loosenedRates({ rate }: ActionLimits = {}): readonly string[] {
  if (rate === undefined) return [];
  if (rate === false) return ["requests are not limited"];
  const { perAddress, perUser } = { ...defaultRates, ...rate };
  return [
    ...(perAddress > defaultRates.perAddress
      ? [`an address may make ${perAddress} requests a minute`]
      : []),
    ...(perUser > defaultRates.perUser ? [`a user may make ${perUser} requests a minute`] : []),
  ];
}

function describeOrigins({ origins, credentials = false }: NonNullable<Route["cors"]>): string {
  const list = origins === "*" ? "any origin" : origins.join(", ");
  return credentials ? `${list}, with credentials` : list;
}
