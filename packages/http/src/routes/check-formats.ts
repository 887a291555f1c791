import type { WervelError } from "@wervel/core";
import type { Field, FieldLike } from "@wervel/schema";
import { formatsOf, itemOf } from "../reply/formats.ts";
import { isObject } from "./is-object.ts";
import { contractError } from "./route-error.ts";
import type { Route } from "./route.ts";

/** Finds which formats of a reply cannot be written from its value. */
export function checkFormats(route: Route, schema: FieldLike): readonly WervelError[] {
  const formats = formatsOf(schema);
  if (formats === undefined) return [];
  const item = itemOf(schema as Field);
  const problems: WervelError[] = [];
  if (formats.names.includes("ndjson") && item === undefined)
    problems.push(formatError(route, "ndjson", "a list or a page"));
  if (formats.names.includes("csv") && (item === undefined || !isObject(item)))
    problems.push(formatError(route, "csv", "a list or a page of objects"));
  return problems;
}

function formatError(route: Route, name: string, what: string): WervelError {
  return contractError(
    route,
    `replies ${name}, and its json is not ${what}.`,
    `Leave ${name} out of the formats, or reply ${what}.`,
  );
}
