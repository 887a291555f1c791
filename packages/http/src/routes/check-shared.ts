import type { WervelError } from "@wervel/core";
import { Middleware } from "../contract/middleware.ts";
import { createCors } from "../edge/cors.ts";
import { rateProblem } from "../limit/rate-options.ts";
import { socketLimitNames } from "../socket/socket-limits.ts";
import { isCount, limitNames, unlisted } from "./check-members.ts";
import { contractError } from "./route-error.ts";
import type { Route } from "./route.ts";
import { isVersion } from "./versions.ts";

/**
 * Finds what cannot hold in what routes may inherit: limits, CORS, middleware and the handling of bodies. What many routes inherit
 * is told once.
 */
export function checkShared(routes: readonly Route[]): readonly WervelError[] {
  const found = new Map<string, { readonly help: string; readonly routes: Route[] }>();
  for (const route of routes)
    for (const [what, help] of sharedProblems(route)) {
      const known = found.get(what);
      if (known === undefined) found.set(what, { help, routes: [route] });
      else known.routes.push(route);
    }
  return [...found].map(([what, { help, routes: having }]) => {
    const [first] = having as [Route];
    const others = having.length - 1;
    const also = others === 0 ? "" : `, like ${others} other ${others === 1 ? "route" : "routes"},`;
    return contractError(first, what, help, also);
  });
}

type Found = readonly [what: string, help: string];

function sharedProblems(route: Route): readonly Found[] {
  return [
    ...wrongLimits(route),
    ...wrongValues(route),
    ...wrongCors(route),
    ...wrongVersion(route),
  ];
}

function wrongLimits({ limits, action }: Route): readonly Found[] {
  // What the action says itself was looked at with its other members.
  const inherited = Object.fromEntries(
    Object.entries(limits).filter(([name]) => !Object.hasOwn(action.spec.limits ?? {}, name)),
  );
  const found: Found[] = unlisted(inherited, [...limitNames, ...socketLimitNames]).map((name) => [
    `has the limit ${name}, which there is not.`,
    `Use ${limitNames.join(", ")}.`,
  ]);
  for (const name of ["bodyBytes", "timeoutMs"] as const)
    if (!isCount(limits[name]))
      found.push([
        `has limits that cannot hold: limits.${name} is not a positive whole number.`,
        "Give a whole number of at least 1, or leave it out for the default.",
      ]);
  if (!isFlag(limits.compressedBodies))
    found.push([
      "has limits that cannot hold: limits.compressedBodies is no boolean.",
      "Say true or leave it out.",
    ]);
  const { rate = false } = limits;
  const wrongRate = rate === false ? undefined : rateProblem(rate);
  if (wrongRate !== undefined)
    found.push([
      `has rate limits that cannot hold: ${wrongRate}.`,
      "Give requests a minute, or false.",
    ]);
  return found;
}

function wrongValues({ extra, compress, use }: Route): readonly Found[] {
  const found: Found[] = [];
  if (extra !== "refuse" && extra !== "drop")
    found.push([
      `has the value ${JSON.stringify(extra)} as extra.`,
      'Say extra: "refuse" or extra: "drop".',
    ]);
  if (!isFlag(compress))
    found.push(["has a value as compress that is no boolean.", "Say true or false."]);
  if (use.some((each: unknown) => !(each instanceof Middleware)))
    found.push([
      "uses something that is no middleware.",
      "Give what middleware(…) makes. An `undefined` comes from two files that import each other.",
    ]);
  return found;
}

function wrongVersion({ version }: Route): readonly Found[] {
  if (version === undefined || isVersion(version)) return [];
  return [
    [
      `has ${JSON.stringify(version)} as its version, which no header can name.`,
      "Use letters, digits, points, dashes and underscores: 1, 2.1, 2026-01-31.",
    ],
  ];
}

function wrongCors({ cors }: Route): readonly Found[] {
  if (cors === undefined) return [];
  try {
    createCors(cors);
    return [];
  } catch (error) {
    return [
      [`has CORS options that cannot hold: ${(error as Error).message}`, "Correct its cors."],
    ];
  }
}

function isFlag(value: unknown): boolean {
  return value === undefined || typeof value === "boolean";
}
