import { compile, Field, text } from "@wervel/schema";
import type { Issue, ObjectField, Validation, Validator } from "@wervel/schema";
import { isSchema, toSchema } from "../contract/shape.ts";
import type { InputShape } from "../contract/shape.ts";
import { assertParam } from "../edge/edge-limits.ts";
import { parseQuery, queryValue } from "../edge/query.ts";
import { readJson } from "../edge/body.ts";
import type { BodyLimits } from "../edge/body.ts";
import { compileForm } from "../form/compile-form.ts";
import { isForm } from "../contract/form.ts";
import { HttpError } from "../problem/http-error.ts";
import type { InputPart } from "../problem/http-error.ts";
import { RAW } from "./context.ts";
import type { RequestContext } from "./context.ts";
import type { Segment } from "../router/pattern.ts";
import type { Step } from "./step.ts";

/** Compiles the phase that reads the parameters of the path; `undefined` for a path without any. */
export function compileParams(
  segments: readonly Segment[],
  shape: InputShape | undefined,
): Step | undefined {
  const names = segments.flatMap((segment) => (segment.kind === "text" ? [] : [segment.name]));
  if (names.length === 0) return undefined;
  const rest = segments.at(-1);
  const bounded = names.filter((name) => rest?.kind !== "rest" || rest.name !== name);
  const validate = shape === undefined ? undefined : compileText(withTexts(shape, names));
  return (context) => {
    const raw = context[RAW];
    for (const name of bounded) assertParam(name, raw[name] as string);
    if (validate !== undefined) return assign(context, "params", validate(raw));
    context.params = raw;
    return undefined;
  };
}

/** Declares the parameters that a shape does not name as text. */
function withTexts(shape: InputShape, names: readonly string[]): InputShape {
  if (isSchema(shape)) return shape;
  return { ...Object.fromEntries(names.map((name) => [name, text()])), ...shape };
}

function compileText(shape: InputShape): Validator<unknown> {
  return compile(toSchema(shape), { mode: "text", extra: "drop" });
}

/** Compiles the phase that reads the query. Keys that the action does not name are ignored: the handler never sees them. */
export function compileQuery(shape: InputShape): Step {
  const schema = toSchema(shape);
  const validate = compileText(schema);
  const names = schema instanceof Field ? Object.keys((schema as ObjectField).fields) : undefined;
  return (context) => {
    const input = readQuery(context.request.query, names);
    return assign(context, "query", validate(input));
  };
}

function readQuery(
  text: string,
  names: readonly string[] | undefined,
): Readonly<Record<string, string | readonly string[]>> {
  const input: Record<string, string | readonly string[]> = Object.create(null);
  if (text === "") return input;
  const pairs = parseQuery(text);
  const wanted = names ?? pairs.filter((_, index) => index % 2 === 0);
  for (const name of wanted) {
    const value = queryValue(pairs, name);
    if (value !== undefined) input[name] = value;
  }
  return input;
}

/**
 * Compiles the phase that reads and validates a body: JSON, or a form.
 *
 * @param seen Hears the bytes of JSON.
 */
export function compileBody(
  shape: InputShape,
  limits: BodyLimits,
  extra: "refuse" | "drop",
  seen?: (context: RequestContext, bytes: Uint8Array) => void,
): Step {
  const schema = toSchema(shape);
  if (isForm(schema)) {
    const readValues = compileForm(schema, limits, extra);
    return async (context) => {
      return assign(context, "body", await readValues(context));
    };
  }
  const validate = compile(schema, { mode: "json", extra });
  const isOptional = schema instanceof Field && schema.definition.presence !== "required";
  return async (context) => {
    const { request } = context;
    const isAbsent = isOptional && !request.hasBody && request.contentType === undefined;
    const hear = seen && ((bytes: Uint8Array): void => seen(context, bytes));
    const json = isAbsent ? undefined : await readJson(request, limits, hear);
    return assign(context, "body", validate(json));
  };
}

/** A part that a handler sees as a whole. */
type ContextPart = Exclude<InputPart, "headers">;

function assign(
  context: RequestContext,
  part: ContextPart,
  result: Validation<unknown> | Promise<Validation<unknown>>,
): Promise<void> | undefined {
  if (result instanceof Promise) return assignLater(context, part, result);
  context[part] = result.ok ? result.value : refuse(part, result.issues);
  return undefined;
}

async function assignLater(
  context: RequestContext,
  part: ContextPart,
  result: Promise<Validation<unknown>>,
): Promise<void> {
  void assign(context, part, await result);
}

function refuse(part: InputPart, issues: readonly Issue[]): never {
  throw new HttpError("WERVEL_HTTP_INVALID", `The ${part} does not fit its declaration.`, {
    issues: issues.map(({ pointer, code, message }) => ({ in: part, pointer, code, message })),
  });
}
