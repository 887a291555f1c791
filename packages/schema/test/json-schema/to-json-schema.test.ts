import assert from "node:assert/strict";
import { test } from "node:test";
import {
  bool,
  bytes,
  choice,
  Components,
  date,
  decimal,
  type Field,
  float,
  instant,
  int,
  int64,
  json,
  list,
  object,
  secret,
  text,
  toJsonSchema,
  uuid,
  vector,
  WervelError,
} from "@wervel/schema";

const rows: readonly (readonly [name: string, field: Field, input: object, output?: object])[] = [
  ["text", text(), { type: "string" }],
  ["bounded text", text({ min: 1, max: 5 }), { type: "string", minLength: 1, maxLength: 5 }],
  [
    "text with a pattern",
    text({ pattern: /^a\/b$/ }),
    { type: "string", maxLength: 1000, pattern: "^a\\/b$" },
  ],
  ["e-mail", text({ format: "email" }), { type: "string", format: "email" }],
  ["URL", text({ format: "url" }), { type: "string", format: "uri" }],
  ["slug", text({ format: "slug" }), { type: "string", pattern: "^[a-z0-9]+(?:-[a-z0-9]+)*$" }],
  ["int", int(), { type: "integer", minimum: -9007199254740991, maximum: 9007199254740991 }],
  ["bounded int", int({ min: 0, max: 9 }), { type: "integer", minimum: 0, maximum: 9 }],
  ["float", float({ max: 1.5 }), { type: "number", maximum: 1.5 }],
  ["int64", int64(), { type: "string", pattern: "^(?:0|-?[1-9][0-9]{0,18})$" }],
  [
    "decimal",
    decimal(5, 2),
    { type: "string", pattern: "^-?(?:0|[1-9][0-9]{0,2})(?:\\.[0-9]{1,2})?$" },
    { type: "string", pattern: "^-?(?:0|[1-9][0-9]{0,2})\\.[0-9]{2}$" },
  ],
  [
    "decimal without fraction",
    decimal(1, 0),
    { type: "string", pattern: "^-?(?:0|[1-9][0-9]{0,0})$" },
  ],
  [
    "decimal of fractions",
    decimal(2, 2),
    { type: "string", pattern: "^-?0(?:\\.[0-9]{1,2})?$" },
    { type: "string", pattern: "^-?0\\.[0-9]{2}$" },
  ],
  ["bool", bool(), { type: "boolean" }],
  ["instant", instant(), { type: "string", format: "date-time" }],
  ["date", date(), { type: "string", format: "date" }],
  ["uuid", uuid(), { type: "string", format: "uuid" }],
  ["bytes", bytes({ max: 3 }), { type: "string", contentEncoding: "base64" }],
  [
    "vector",
    vector(3).nullable(),
    { type: ["array", "null"], items: { type: "number" }, minItems: 3, maxItems: 3 },
  ],
  ["json", json(), { type: ["string", "number", "boolean", "array", "object"] }],
  [
    "nullable json",
    json().nullable(),
    { type: ["string", "number", "boolean", "array", "object", "null"] },
  ],
  ["choice", choice("a", "b"), { type: "string", enum: ["a", "b"] }],
  ["nullable choice", choice("a").nullable(), { type: ["string", "null"], enum: ["a", null] }],
  ["nullable text", text().nullable(), { type: ["string", "null"] }],
  [
    "secret",
    secret({ min: 8 }).default("canary1234").example("canary1234"),
    { type: "string", minLength: 8, format: "password", writeOnly: true },
    { type: "string", minLength: 8, format: "password" },
  ],
  [
    "list",
    list(int64(), { min: 1, max: 3, unique: true }),
    {
      type: "array",
      items: { type: "string", pattern: "^(?:0|-?[1-9][0-9]{0,18})$" },
      minItems: 1,
      maxItems: 3,
      uniqueItems: true,
    },
  ],
  [
    "notes",
    text().describe("d").example("e").deprecated(),
    { type: "string", description: "d", examples: ["e"], deprecated: true },
  ],
  [
    "a default and an example in wire form",
    instant().default(new Date(0)).example(new Date(1)),
    {
      type: "string",
      format: "date-time",
      default: "1970-01-01T00:00:00.000Z",
      examples: ["1970-01-01T00:00:00.001Z"],
    },
    { type: "string", format: "date-time", examples: ["1970-01-01T00:00:00.001Z"] },
  ],
  [
    "a default function",
    int().default(() => 1),
    { type: "integer", minimum: -9007199254740991, maximum: 9007199254740991 },
  ],
  [
    "object",
    object({
      a: text(),
      b: text().optional(),
      c: bool().default(true),
      d: secret(),
      e: list(secret()),
    }),
    {
      type: "object",
      additionalProperties: false,
      required: ["a", "d", "e"],
      properties: {
        a: { type: "string" },
        b: { type: "string" },
        c: { type: "boolean", default: true },
        d: { type: "string", format: "password", writeOnly: true },
        e: { type: "array", items: { type: "string", format: "password", writeOnly: true } },
      },
    },
    {
      type: "object",
      required: ["a", "c"],
      properties: { a: { type: "string" }, b: { type: "string" }, c: { type: "boolean" } },
    },
  ],
  [
    "object without members",
    object({}).nullable(),
    { type: ["object", "null"], properties: {}, additionalProperties: false },
    { type: ["object", "null"], properties: {} },
  ],
];

for (const [name, field, input, output = input] of rows) {
  test(`writes ${name} for an input`, () =>
    assert.deepEqual(toJsonSchema(field, { io: "input" }), input));
  test(`writes ${name} for an output`, () =>
    assert.deepEqual(toJsonSchema(field, { io: "output" }), output));
}

test("named fields are collected once and referred to", () => {
  const refs = new Components();
  const author = object({ name: text() }).named("Author");
  const article = object({ author, editor: author.nullable() }).named("Article");
  assert.deepEqual(toJsonSchema(list(article), { io: "output", refs }), {
    type: "array",
    items: { $ref: "#/components/schemas/Article" },
  });
  assert.deepEqual(refs.schemas, {
    Author: { type: "object", required: ["name"], properties: { name: { type: "string" } } },
    Article: {
      type: "object",
      required: ["author", "editor"],
      properties: {
        author: { $ref: "#/components/schemas/Author" },
        editor: { anyOf: [{ $ref: "#/components/schemas/Author" }, { type: "null" }] },
      },
    },
  });
});

test("a note beside a reference stays beside it", () => {
  const refs = new Components("#/$defs/");
  const author = object({ name: text() }).named("Author");
  toJsonSchema(author, { io: "output", refs });
  assert.deepEqual(
    toJsonSchema(author.describe("who wrote it").deprecated(), { io: "output", refs }),
    { $ref: "#/$defs/Author", description: "who wrote it", deprecated: true },
  );
});

test("a component of both directions has two names when the forms differ", () => {
  const refs = new Components();
  const field = object({ a: text() }).named("A");
  assert.deepEqual(toJsonSchema(field, { io: "output", refs }), { $ref: "#/components/schemas/A" });
  assert.deepEqual(toJsonSchema(field, { io: "input", refs }), {
    $ref: "#/components/schemas/AInput",
  });
  assert.deepEqual(toJsonSchema(field, { io: "output", refs }), { $ref: "#/components/schemas/A" });
  assert.deepEqual(Object.keys(refs.schemas), ["A", "AInput"]);
});

test("a component of both directions has one name when the forms are equal", () => {
  const refs = new Components();
  const field = choice("a", "b").named("Mood");
  toJsonSchema(field, { io: "output", refs });
  assert.deepEqual(toJsonSchema(field, { io: "input", refs }), {
    $ref: "#/components/schemas/Mood",
  });
  assert.deepEqual(Object.keys(refs.schemas), ["Mood"]);
});

test("two different fields of one name are refused", () => {
  const refs = new Components();
  toJsonSchema(text().named("A"), { io: "input", refs });
  assert.throws(
    () => toJsonSchema(int().named("A"), { io: "input", refs }),
    (error) =>
      error instanceof WervelError &&
      error.code === "WERVEL_SCHEMA_NAME" &&
      /"A"/.test(error.message),
  );
  assert.throws(
    () => toJsonSchema(int().named("A"), { io: "output", refs }),
    (error) => error instanceof WervelError && error.code === "WERVEL_SCHEMA_NAME",
  );
});

test("a named component is plain data", () => {
  const schema = toJsonSchema(object({ a: text({ pattern: /x/ }), b: int64().default(5n) }), {
    io: "input",
  });
  assert.deepEqual(JSON.parse(JSON.stringify(schema)), schema);
});
