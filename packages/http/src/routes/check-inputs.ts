import type { WervelError } from "@wervel/core";
import { Field } from "@wervel/schema";
import type { ObjectField } from "@wervel/schema";
import { isSchema, toSchema } from "../contract/shape.ts";
import type { InputShape } from "../contract/shape.ts";
import { readPattern } from "../router/pattern.ts";
import { isObject } from "./is-object.ts";
import { contractError } from "./route-error.ts";
import type { Route } from "./route.ts";

/** Finds what is wrong with the parameters, the query and the body of a route. */
export function checkInputs(route: Route): readonly WervelError[] {
  const { params, query, body, receive, send } = route.action.spec;
  const problems: WervelError[] = [];
  for (const [part, shape] of Object.entries({ params, query, body, receive, send }))
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
    if (schema instanceof Field && !Object.hasOwn(schema, "definition"))
      return [
        contractError(
          route,
          `names a member of its ${part} __proto__.`,
          "Give the member another name: this one sets what the object inherits from.",
        ),
      ];
    const isText = part === "params" || part === "query";
    if (isText && isObject(schema)) return checkTexts(route, part, schema);
    if (!isText || !isSchema(shape)) return [];
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

// A path and a query are text: there is no way to write an object there.
function checkTexts(route: Route, part: string, { fields }: ObjectField): readonly WervelError[] {
  return Object.entries(fields)
    .filter(([, { definition }]) => (definition.of?.definition ?? definition).kind === "object")
    .map(([name]) =>
      contractError(
        route,
        `declares the object ${name} in its ${part}, which hold text alone.`,
        "Name its members one by one, or take it in a body.",
      ),
    );
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
