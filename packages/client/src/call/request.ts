import { encode, Field } from "@wervel/schema";
import type { FieldLike, ObjectField } from "@wervel/schema";
import { isForm, readPattern, toSchema } from "@wervel/http/contract";
import type { Action, InputShape, Segment } from "@wervel/http/contract";
import { ClientError } from "../client-error.ts";

/** What a caller gives. */
export interface CallInput {
  readonly params?: object;
  readonly query?: object;
  readonly body?: unknown;
}

/** A request before it has an address: path with query, and the body as JSON or as a form. */
export interface Written {
  readonly target: string;
  readonly body: string | undefined;
  readonly type: string;
}

/** Compiles the writing of an action's requests; `path` is where the action is mounted. */
export function compileRequest(action: Action, path: string): (input: CallInput) => Written {
  const { params, query, body } = action.spec;
  const label = `${action.method} ${path}`;
  const segments = segmentsOf(path);
  const writeParams =
    params === undefined ? undefined : encode(withTexts(params, segments), { generate: false });
  const writeQuery = query === undefined ? undefined : compileQuery(toSchema(query));
  const isFormBody = body !== undefined && isForm(toSchema(body));
  const writeBody = body === undefined ? undefined : compileBody(toSchema(body));
  return (input) => {
    const given = (input.params ?? {}) as Readonly<Record<string, unknown>>;
    const values = writeParams === undefined ? given : (writeParams(given) as typeof given);
    const target = segments.map((segment) => `/${writeSegment(segment, values, label)}`).join("");
    const isAbsent = writeBody === undefined || (input.body === undefined && isOptional(body));
    return {
      target: (target === "" ? "/" : target) + (writeQuery?.(input.query ?? {}) ?? ""),
      body: isAbsent ? undefined : writeBody(input.body),
      type: isFormBody ? "application/x-www-form-urlencoded" : "application/json",
    };
  };
}

function compileBody(schema: FieldLike): (body: unknown) => string {
  if (isForm(schema)) {
    const write = compileQuery(schema);
    return (body) => write(body as object).slice(1);
  }
  const write = encode(schema, { generate: false });
  return (body) => JSON.stringify(write(body as never));
}

function segmentsOf(path: string): readonly Segment[] {
  const segments = readPattern(path);
  if (typeof segments !== "string") return segments;
  throw new ClientError("WERVEL_CLIENT_PATH", `The path ${path} cannot be read: ${segments}.`);
}

/** Parameters that the contract does not name are text: they pass as they are. */
function withTexts(shape: InputShape, segments: readonly Segment[]): FieldLike {
  const schema = toSchema(shape);
  if (!(schema instanceof Field)) return schema;
  const { fields } = schema as ObjectField;
  const others = segments.flatMap((part) =>
    part.kind === "text" || part.name in fields ? [] : [part.name],
  );
  return others.length === 0 ? schema : toSchema({ ...fields, ...textsOf(others) });
}

function textsOf(names: readonly string[]): Readonly<Record<string, FieldLike>> {
  return Object.fromEntries(names.map((name) => [name, plainText]));
}

const plainText: Field = new Field({
  kind: "text",
  presence: "required",
  nullable: false,
  constraints: {},
  marks: {},
});

function writeSegment(
  segment: Segment,
  values: Readonly<Record<string, unknown>>,
  label: string,
): string {
  if (segment.kind === "text") return segment.text;
  const text = textOf(values[segment.name]) ?? "";
  const parts = segment.kind === "rest" ? text.split("/") : [text];
  // The server refuses such a segment in every spelling: it would change which path it is.
  if (parts.some((part) => part === "" || part === "." || part === ".." || /[\\/;]/.test(part)))
    throw new ClientError(
      "WERVEL_CLIENT_PATH",
      `${label} cannot be called: the parameter ${segment.name} is missing or cannot stand in a path.`,
      { details: { parameter: segment.name } },
    );
  return parts.map(encodeURIComponent).join("/");
}

function compileQuery(schema: FieldLike): (query: object) => string {
  const write = encode(schema, { generate: false });
  const fields = schema instanceof Field ? (schema as ObjectField).fields : {};
  return (query) => {
    const values = write(query as never) as Readonly<Record<string, unknown>>;
    const pairs = Object.entries(values).flatMap(([name, value]) =>
      queryPairs(name, value, fields[name]),
    );
    return pairs.length === 0 ? "" : `?${pairs.join("&")}`;
  };
}

function queryPairs(name: string, value: unknown, field: Field | undefined): readonly string[] {
  const isJson = field?.definition.kind === "json";
  const all = Array.isArray(value) && !isJson ? (value as readonly unknown[]) : [value];
  return all.flatMap((each) => {
    const text = isJson && each !== undefined ? JSON.stringify(each) : textOf(each);
    return text === undefined ? [] : [`${encodeURIComponent(name)}=${encodeURIComponent(text)}`];
  });
}

function textOf(value: unknown): string | undefined {
  if (value === undefined || value === null) return undefined;
  return typeof value === "object" ? JSON.stringify(value) : String(value as string);
}

function isOptional(shape: InputShape | undefined): boolean {
  const schema = shape === undefined ? undefined : toSchema(shape);
  return schema instanceof Field && schema.definition.presence !== "required";
}
