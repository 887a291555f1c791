import type { FieldDefinition } from "../field/field.ts";
import { slugPattern } from "../internal/formats.ts";
import type { Direction, JsonSchema } from "./schema-of.ts";

/** Writes the JSON Schema of a kind that has no members. */
export function scalarSchema({ kind, constraints }: FieldDefinition, io: Direction): JsonSchema {
  switch (kind) {
    case "text":
      return { type: "string", ...lengths(constraints), ...textForm(constraints) };
    case "secret":
      return {
        type: "string",
        ...lengths(constraints),
        format: "password",
        ...(io === "input" && { writeOnly: true }),
      };
    case "uuid":
      return { type: "string", format: "uuid" };
    case "choice":
      return { type: "string", enum: constraints["values"] };
    case "int":
      return {
        type: "integer",
        minimum: constraints["min"] ?? Number.MIN_SAFE_INTEGER,
        maximum: constraints["max"] ?? Number.MAX_SAFE_INTEGER,
      };
    case "float":
      return { type: "number", ...bounds(constraints) };
    case "int64":
      return { type: "string", pattern: "^(?:0|-?[1-9][0-9]{0,18})$" };
    case "decimal":
      return { type: "string", pattern: decimalPattern(constraints, io) };
    case "bool":
      return { type: "boolean" };
    case "instant":
      return { type: "string", format: "date-time" };
    case "date":
      return { type: "string", format: "date" };
    case "bytes":
      return { type: "string", contentEncoding: "base64" };
    case "vector":
      return {
        type: "array",
        items: { type: "number" },
        minItems: constraints["dimensions"],
        maxItems: constraints["dimensions"],
      };
    case "json":
      return { type: ["string", "number", "boolean", "array", "object"] };
    default:
      return {};
  }
}

type Constraints = FieldDefinition["constraints"];

function lengths({ min, max }: Constraints): JsonSchema {
  return {
    ...(min !== undefined && { minLength: min }),
    ...(max !== undefined && { maxLength: max }),
  };
}

function bounds({ min, max }: Constraints): JsonSchema {
  return { ...(min !== undefined && { minimum: min }), ...(max !== undefined && { maximum: max }) };
}

function textForm({ pattern, format }: Constraints): JsonSchema {
  const own = pattern === undefined ? undefined : (pattern as RegExp).source;
  if (format === "slug")
    return own === undefined
      ? { pattern: slugPattern.source }
      : { allOf: [{ pattern: slugPattern.source }, { pattern: own }] };
  return {
    ...(own !== undefined && { pattern: own }),
    ...(format !== undefined && { format: format === "url" ? "uri" : format }),
  };
}

function decimalPattern(constraints: Constraints, io: Direction): string {
  const { precision, scale } = constraints as {
    readonly precision: number;
    readonly scale: number;
  };
  const whole = precision - scale;
  const digits = whole === 0 ? "0" : `(?:0|[1-9][0-9]{0,${whole - 1}})`;
  if (scale === 0) return `^-?${digits}$`;
  return io === "output"
    ? `^-?${digits}\\.[0-9]{${scale}}$`
    : `^-?${digits}(?:\\.[0-9]{1,${scale}})?$`;
}
