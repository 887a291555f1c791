import type { WervelError } from "@wervel/core";
import { unknownMembers } from "../contract/members.ts";
import type { SocketLimits } from "../contract/socket.ts";
import { socketLimitNames } from "../socket/socket-limits.ts";
import { contractError } from "./route-error.ts";
import type { Route } from "./route.ts";

/** Finds what plain JavaScript may write in a contract and the compiler would refuse: misspelt members and limits. */
export function checkMembers(route: Route): readonly WervelError[] {
  const kind = route.method === "SOCKET" ? "socket" : "action";
  const { limits = {} } = route.action.spec;
  const known = kind === "socket" ? ownSocketLimits : limitNames;
  return [
    ...unknownMembers(route.action.spec, kind).map((name) =>
      contractError(
        route,
        `has the member ${name}, which no contract of ${kind === "socket" ? "a socket" : "an action"} has.`,
        "Correct its name, or remove it.",
      ),
    ),
    ...unlisted(limits, known).map((name) =>
      contractError(
        route,
        `has the limit ${name}, which there is not.`,
        `Use ${known.join(", ")}.`,
      ),
    ),
    ...wrongSocketLimits(route, limits),
  ];
}

/** The names of the limits of actions. */
export const limitNames: readonly string[] = ["bodyBytes", "timeoutMs", "rate", "compressedBodies"];

const ownSocketLimits: readonly string[] = ["rate", ...socketLimitNames];

/** Lists the limits that have none of these names. */
export function unlisted(limits: object, names: readonly string[]): readonly string[] {
  return Object.keys(limits).filter((name) => !names.includes(name));
}

/** Tells whether a limit is left out or a positive whole number. */
export function isCount(value: unknown): boolean {
  return value === undefined || (Number.isSafeInteger(value) && (value as number) > 0);
}

/** The longest time that a timer of the platform takes. */
const maxMs = 2 ** 31 - 1;

function wrongSocketLimits(route: Route, limits: SocketLimits): readonly WervelError[] {
  if (route.method !== "SOCKET") return [];
  return socketLimitNames
    .filter((name) => {
      const value = limits[name];
      return !isCount(value) || (name.endsWith("Ms") && (value ?? 0) > maxMs);
    })
    .map((name) =>
      contractError(
        route,
        `has limits that cannot hold: limits.${name} is not a positive whole number.`,
        "Give a whole number of at least 1, or leave it out for the default.",
      ),
    );
}
