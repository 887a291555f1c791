import type { WervelError } from "@wervel/core";
import { unknownMembers } from "../contract/members.ts";
import { Middleware } from "../contract/middleware.ts";
import { rateProblem } from "../limit/rate-options.ts";
import { contractError } from "./route-error.ts";
import type { Route } from "./route.ts";

/** Finds what plain JavaScript may write in a contract and the compiler would refuse: misspelt members and impossible values. */
export function checkMembers(route: Route): readonly WervelError[] {
  const found = [...misspelt(route), ...wrongLimits(route), ...wrongValues(route)];
  return found.map(([what, help]) => contractError(route, what, help));
}

type Found = readonly [what: string, help: string];

function misspelt(route: Route): readonly Found[] {
  return unknownMembers(route.action.spec, "action").map((name) => [
    `has the member ${name}, which no contract has.`,
    "Correct its name, or remove it.",
  ]);
}

const limitNames = ["bodyBytes", "timeoutMs", "rate", "compressedBodies"];

function wrongLimits({ limits }: Route): readonly Found[] {
  const found: Found[] = Object.keys(limits)
    .filter((name) => !limitNames.includes(name))
    .map((name) => [`has the limit ${name}, which there is not.`, `Use ${limitNames.join(", ")}.`]);
  for (const name of ["bodyBytes", "timeoutMs"] as const) {
    const value: unknown = limits[name];
    if (value !== undefined && !(Number.isSafeInteger(value) && (value as number) > 0))
      found.push([
        `has limits that cannot hold: limits.${name} is not a positive whole number.`,
        "Give a whole number of at least 1, or leave it out for the default.",
      ]);
  }
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

function isFlag(value: unknown): boolean {
  return value === undefined || typeof value === "boolean";
}
