import type { WervelError } from "@wervel/core";
import { Field } from "@wervel/schema";
import type { FieldLike, ObjectField } from "@wervel/schema";
import type { InputShape } from "../contract/shape.ts";
import { isSchema, toSchema } from "../contract/shape.ts";
import { createCors } from "../edge/cors.ts";
import { rateProblem } from "../limit/rate-options.ts";
import { toMap } from "../reply/reply-map.ts";
import { StreamReply } from "../reply/stream.ts";
import { readPattern } from "../router/pattern.ts";
import type { Segment } from "../router/pattern.ts";
import { contractError } from "./route-error.ts";
import type { Route } from "./route.ts";

/** Finds everything that is wrong with the contract of a route. */
export function checkContract(route: Route): readonly WervelError[] {
  return [
    ...checkInputs(route),
    ...checkReplies(route),
    ...checkLocation(route),
    ...checkOptions(route),
  ];
}

function checkInputs(route: Route): readonly WervelError[] {
  const { params, query, body } = route.action.spec;
  const problems: WervelError[] = [];
  for (const [part, shape] of Object.entries({ params, query, body }))
    if (shape !== undefined) problems.push(...checkShape(route, part, shape));
  if (body !== undefined && (route.method === "GET" || route.method === "DELETE"))
    problems.push(
      contractError(
        route,
        `declares a body, and ${route.method} reads none.`,
        "Use query, or on.query(path, spec, handler).",
      ),
    );
  return [...problems, ...checkParamNames(route)];
}

function checkShape(route: Route, part: string, shape: InputShape): readonly WervelError[] {
  if (typeof shape === "function")
    return [
      contractError(
        route,
        `takes the class ${(shape as { name: string }).name} as its ${part}.`,
        "Name what a caller may set: pick(…) some of its fields.",
      ),
    ];
  try {
    const schema = toSchema(shape);
    if (part === "body" || !isSchema(shape) || isObject(schema)) return [];
    return schema instanceof Field
      ? [
          contractError(
            route,
            `declares a ${part} that is no object.`,
            `Name its members: ${part}: { … }.`,
          ),
        ]
      : [];
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    return [
      contractError(
        route,
        `declares a ${part} that cannot hold: ${reason}`,
        `Correct its ${part}.`,
      ),
    ];
  }
}

function isObject(schema: FieldLike): schema is ObjectField {
  return schema instanceof Field && schema.definition.kind === "object";
}

function checkParamNames(route: Route): readonly WervelError[] {
  const { params } = route.action.spec;
  const segments = readPattern(route.path);
  if (params === undefined || typeof params === "function" || typeof segments === "string")
    return [];
  const names = isSchema(params)
    ? isObject(params)
      ? Object.keys(params.fields)
      : []
    : Object.keys(params);
  const known = new Set(segments.flatMap((part) => (part.kind === "text" ? [] : [part.name])));
  return names
    .filter((name) => !known.has(name))
    .map((name) =>
      contractError(
        route,
        `declares the parameter ${name}, which its path does not have.`,
        "Add it to the path, or remove it.",
      ),
    );
}

function checkReplies(route: Route): readonly WervelError[] {
  const problems: WervelError[] = [];
  const replies = toMap(route.action.spec.reply);
  const statuses = Object.keys(replies);
  for (const [status, reply] of Object.entries(replies)) {
    if (!/^[2-5]\d\d$/.test(status))
      problems.push(
        contractError(
          route,
          `declares the reply ${status}, which is no status from 200 to 599.`,
          "Use an HTTP status.",
        ),
      );
    if (reply === null || reply === undefined) continue;
    const schema = reply instanceof StreamReply ? reply.of : reply;
    if (schema === undefined) continue;
    if (status === "204" || status === "304")
      problems.push(
        contractError(
          route,
          `declares a body for ${status}, which has none.`,
          `Write ${status}: null.`,
        ),
      );
    if (typeof schema === "function") {
      problems.push(
        contractError(
          route,
          `replies the class ${(schema as { name: string }).name}.`,
          "Name what a caller may see: pick(…) some of its fields.",
        ),
      );
      continue;
    }
    const secret = schema instanceof Field ? findSecret(schema, "") : undefined;
    if (secret !== undefined)
      problems.push(
        contractError(
          route,
          `declares a secret in its reply, at ${secret === "" ? "the top" : secret}.`,
          "Leave the secret out of the reply.",
        ),
      );
  }
  if (statuses.length === 0)
    problems.push(
      contractError(route, "declares an empty map of replies.", "Leave reply out for 204."),
    );
  return problems;
}

function findSecret(field: Field, pointer: string): string | undefined {
  const { kind, of, fields = {} } = field.definition;
  if (kind === "secret") return pointer;
  if (of !== undefined) return findSecret(of, `${pointer}/*`);
  for (const [name, member] of Object.entries(fields)) {
    const found = findSecret(member, `${pointer}/${name}`);
    if (found !== undefined) return found;
  }
  return undefined;
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
  const { rate = false } = route.limits;
  const wrongRate = rate === false ? undefined : rateProblem(rate);
  if (wrongRate !== undefined)
    problems.push(
      contractError(
        route,
        `has rate limits that cannot hold: ${wrongRate}.`,
        "Give requests a minute, or false.",
      ),
    );
  if (route.cors !== undefined) {
    try {
      createCors(route.cors);
    } catch (error) {
      problems.push(
        contractError(
          route,
          `has CORS options that cannot hold: ${(error as Error).message}`,
          "Correct its cors.",
        ),
      );
    }
  }
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
