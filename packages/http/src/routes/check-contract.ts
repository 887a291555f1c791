import type { WervelError } from "@wervel/core";
import { Field } from "@wervel/schema";
import { toMap } from "../reply/reply-map.ts";
import { StreamReply } from "../reply/stream.ts";
import { readPattern } from "../router/pattern.ts";
import type { Segment } from "../router/pattern.ts";
import { checkIdempotency } from "./check-idempotency.ts";
import { checkInputs } from "./check-inputs.ts";
import { checkMembers } from "./check-members.ts";
import { checkReplies } from "./check-replies.ts";
import { isObject } from "./is-object.ts";
import { contractError } from "./route-error.ts";
import type { Route } from "./route.ts";

/** Finds everything that is wrong with the contract of a route. */
export function checkContract(route: Route): readonly WervelError[] {
  return [
    ...checkMembers(route),
    ...checkInputs(route),
    ...checkReplies(route),
    ...checkLocation(route),
    ...checkOptions(route),
    ...checkIdempotency(route),
  ];
}

function checkLocation(route: Route): readonly WervelError[] {
  const { location, reply } = route.action.spec;
  if (location === undefined) return [];
  const path = route.siblings[location];
  if (path === undefined)
    return [
      contractError(
        route,
        `names the location ${location}, which is no action of its controller.`,
        `Use one of ${Object.keys(route.siblings).join(", ")}.`,
      ),
    ];
  const made = toMap(reply)[201];
  if (made === undefined || made === null || made instanceof StreamReply)
    return [
      contractError(
        route,
        "names a location and declares no 201 reply with a body.",
        "Declare reply: { 201: … }.",
      ),
    ];
  const segments = readPattern(path);
  if (typeof segments === "string" || !isObject(made)) return [];
  return segments
    .filter((segment) => segment.kind !== "text" && !(segment.name in made.fields))
    .map((segment) =>
      contractError(
        route,
        `names the location ${location}, whose parameter ${(segment as Segment & { name: string }).name} is not in the 201 reply.`,
        "Add it to the reply.",
      ),
    );
}

function checkOptions(route: Route): readonly WervelError[] {
  const { etag, ifMatch, reply, load } = route.action.spec;
  const problems: WervelError[] = [];
  if (typeof etag === "string") {
    const single = Object.entries(toMap(reply)).find(([status]) => status.startsWith("2"))?.[1];
    if (single instanceof Field && isObject(single) && !(etag in single.fields))
      problems.push(
        contractError(
          route,
          `takes its ETag from ${etag}, which its reply does not have.`,
          "Name a field of the reply, or say etag: true.",
        ),
      );
  }
  if (ifMatch === "required" && (typeof etag !== "string" || load === undefined))
    problems.push(
      contractError(
        route,
        "demands If-Match, and has nothing to compare it with.",
        "Give it load and etag: the name of the version field of what load finds.",
      ),
    );
  return problems;
}
