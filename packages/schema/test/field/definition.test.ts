import assert from "node:assert/strict";
import { test } from "node:test";
import {
  bytes,
  bool,
  choice,
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
  ObjectField,
  schemaErrors,
  secret,
  text,
  toSecret,
  uuid,
  vector,
  WervelError,
} from "@wervel/schema";

const illegal: readonly (readonly [name: string, define: () => unknown, message: RegExp])[] = [
  [
    "text with max below min",
    () => text({ min: 3, max: 2 }),
    /^text option max: 2 is less than min 3$/,
  ],
  [
    "text with a negative min",
    () => text({ min: -1 }),
    /^text option min: must be a whole number from 0, not -1$/,
  ],
  ["text with a broken max", () => text({ max: 1.5 }), /text option max/],
  ["text with an endless max", () => text({ max: Infinity }), /text option max: .*not Infinity/],
  ["text with max NaN", () => text({ max: NaN }), /text option max/],
  ["text with max as text", () => text({ max: "5" as never }), /text option max/],
  [
    "text with an unknown option",
    () => text({ maxLength: 5 } as never),
    /^text option maxLength: is unknown; known are min, max/,
  ],
  [
    "text with an unknown format",
    () => text({ format: "phone" as never }),
    /text option format: must be one of email, url, slug, not phone/,
  ],
  [
    "text with an unknown normal form",
    () => text({ normalize: "NFD" as never }),
    /text option normalize/,
  ],
  [
    "text with a pattern that is none",
    () => text({ pattern: "(" }),
    /^text option pattern: is no regular expression/,
  ],
  [
    "text with a pattern that u refuses",
    () => text({ pattern: "\\-" }),
    /text option pattern: is no regular expression with the flag u/,
  ],
  [
    "text with a pattern with flags",
    () => text({ pattern: /a/gi }),
    /text option pattern: may have no flag but u, not gi/,
  ],
  [
    "text with a pattern for long input",
    () => text({ pattern: /a/, max: 1001 }),
    /text option max: must be at most 1000 beside a pattern, not 1001/,
  ],
  [
    "text with a pattern and a long min",
    () => text({ pattern: /a/, min: 1001 }),
    /text option max: 1000 is less than min 1001/,
  ],
  ["secret with max below min", () => secret({ min: 3, max: 2 }), /secret option max/],
  [
    "secret with an unknown option",
    () => secret({ pattern: /a/ } as never),
    /secret option pattern: is unknown/,
  ],
  [
    "int with max below min",
    () => int({ min: 3, max: 2 }),
    /^int option max: 2 is less than min 3$/,
  ],
  [
    "int with a broken min",
    () => int({ min: 0.5 }),
    /int option min: must be a whole number of 53 bits, not 0.5/,
  ],
  ["int with an unsafe max", () => int({ max: 2 ** 53 }), /int option max/],
  [
    "float with min NaN",
    () => float({ min: NaN }),
    /float option min: must be a finite number, not NaN/,
  ],
  [
    "int64 with a number",
    () => int64({ min: 1 as never }),
    /int64 option min: must be a bigint of 64 bits/,
  ],
  ["int64 with 65 bits", () => int64({ max: 2n ** 63n }), /int64 option max/],
  [
    "int64 with max below min",
    () => int64({ min: 2n, max: 1n }),
    /int64 option max: 1 is less than min 2/,
  ],
  [
    "decimal with scale above precision",
    () => decimal(2, 3),
    /^decimal scale: 3 is greater than the precision 2$/,
  ],
  [
    "decimal with precision 0",
    () => decimal(0, 0),
    /decimal precision: must be a whole number from 1 to 1000, not 0/,
  ],
  ["decimal with a huge precision", () => decimal(1001, 0), /decimal precision/],
  ["decimal with a negative scale", () => decimal(2, -1), /decimal scale/],
  [
    "decimal with a min of finer scale",
    () => decimal(5, 1, { min: "0.05" }),
    /decimal option min: must be a decimal\(5, 1\) in text, not 0.05/,
  ],
  ["decimal with a number for max", () => decimal(5, 1, { max: 5 as never }), /decimal option max/],
  [
    "decimal with max below min",
    () => decimal(5, 1, { min: "2", max: "1" }),
    /decimal option max: 10 is less than min 20|decimal option max: 1 is less than min 2/,
  ],
  ["vector of nothing", () => vector(0), /vector dimensions/],
  ["vector of 16,001", () => vector(16_001), /vector dimensions/],
  ["vector of a half", () => vector(1.5), /vector dimensions/],
  ["vector by another metric", () => vector(2, { metric: "cos" as never }), /vector option metric/],
  ["vector with another option", () => vector(2, { min: 1 } as never), /vector option min/],
  ["bytes with max below min", () => bytes({ min: 2, max: 1 }), /bytes option max/],
  ["choice of nothing", () => (choice as () => unknown)(), /^choice: has no values$/],
  ["choice with a value twice", () => choice("a", "b", "a"), /^choice: has "a" twice$/],
  ["choice of a number", () => choice(1 as never), /choice: takes texts, not number/],
  [
    "choice of a lone surrogate",
    () => choice("\ud800"),
    /choice: has a value with a lone surrogate/,
  ],
  [
    "list of a value that is no field",
    () => list(String as never),
    /takes a field or a Standard Schema, not function String/,
  ],
  ["list of optional elements", () => list(text().optional()), /list: an element is never absent/],
  [
    "list of defaulted elements",
    () => list(text().default("a")),
    /list: an element is never absent/,
  ],
  ["list with max below min", () => list(text(), { min: 2, max: 1 }), /list option max/],
  [
    "list with an unknown option",
    () => list(text(), { uniq: true } as never),
    /list option uniq: is unknown/,
  ],
  [
    "object with a member that is no field",
    () => object({ a: "text" as never }),
    /^object member "a": takes a field or a Standard Schema, not string$/,
  ],
  ["object with a null member", () => object({ a: null as never }), /not null/],
  ["object with an empty name", () => object({ "": text() }), /object: a member has an empty name/],
  [
    "object with the member constructor",
    () => object({ constructor: text() } as never),
    /object member constructor: is a name that can reach a prototype/,
  ],
  [
    "object with the member prototype",
    () => object({ prototype: text() }),
    /object member prototype/,
  ],
  [
    "object with a __proto__ written in it",
    () => object({ name: text(), __proto__: text() } as never),
    /inherit from another object/,
  ],
  ["object without members", () => object(undefined as never), /its members are no object/],
  [
    "object with the member __proto__",
    () => object(JSON.parse('{"__proto__":1}') as never),
    /object member __proto__/,
  ],
  ["object with a name of U+0000", () => object({ "a\0": text() }), /object: a member name has/],
  [
    "a default below min",
    () => text({ min: 2 }).default("a"),
    /^text default: must have at least 2 characters$/,
  ],
  [
    "a default of a wrong type",
    () => int().default("1" as never),
    /^int default: must be a whole number, not text$/,
  ],
  [
    "a default in wire form",
    () => instant().default("2026-01-31T12:00:00Z" as never),
    /instant default: must be a Date/,
  ],
  [
    "an absent default",
    () => int().default(undefined as never),
    /int default: is absent; use optional\(\)/,
  ],
  [
    "a null default",
    () => int().default(null as never),
    /int default: must be a whole number, not null/,
  ],
  [
    "a default of a list with a wrong element",
    () => list(int()).default([1, "a" as never]),
    /^list default: \/1 must be a whole number/,
  ],
  [
    "a default of an object with a wrong member",
    () => object({ a: int() }).default({} as never),
    /^object default: \/a is required$/,
  ],
];

for (const [name, define, message] of illegal) {
  test(`refuses ${name}`, () => {
    assert.throws(define, (error) => {
      assert.ok(error instanceof WervelError);
      assert.equal(error.code, "WERVEL_SCHEMA_DEFINITION");
      assert.match(error.message, message);
      assert.equal(typeof error.help, "string");
      return true;
    });
  });
}

const every: readonly Field[] = [
  text(),
  int(),
  int64(),
  float(),
  decimal(3, 1),
  bool(),
  instant(),
  date(),
  uuid(),
  bytes(),
  vector(3),
  json(),
  list(text()),
  object({ a: text() }),
  choice("a"),
  secret(),
];

for (const field of every) {
  test(`each modifier of ${field.definition.kind} gives a new field of the same class`, () => {
    const before = structuredCloneOf(field);
    for (const changed of [
      field.optional(),
      field.nullable(),
      field.describe("d"),
      field.example("e"),
      field.deprecated(),
      field.named("N"),
      field.unique(),
      field.index(),
      field.mark("key", 1),
    ]) {
      assert.notEqual(changed, field);
      assert.equal(changed.constructor, field.constructor);
    }
    assert.deepEqual(structuredCloneOf(field), before);
  });
}

test("modifiers add up in the definition", () => {
  const { definition } = text({ max: 5 })
    .nullable()
    .unique()
    .index()
    .folded()
    .describe("d")
    .example("e")
    .deprecated()
    .named("N")
    .mark("key", { part: 1 })
    .default("x");
  assert.deepEqual(definition, {
    kind: "text",
    presence: "defaulted",
    nullable: true,
    constraints: { max: 5 },
    default: { value: "x" },
    description: "d",
    example: "e",
    deprecated: true,
    name: "N",
    marks: { unique: true, index: true, folded: true, key: { part: 1 } },
  });
});

test("optional() takes a default away and default() makes an optional field defaulted", () => {
  assert.equal("default" in int().default(1).optional().definition, false);
  assert.equal(int().optional().default(1).definition.presence, "defaulted");
});

test("null is a default of a nullable field", () => {
  assert.deepEqual(int().nullable().default(null).definition.default, { value: null });
});

test("a default is kept as the checked copy", () => {
  const tags = ["a"];
  const field = list(text({ trim: true })).default(tags);
  tags.push("b");
  assert.deepEqual(field.definition.default, { value: ["a"] });
});

test("a modified object still shows its members", () => {
  const changed = object({ a: text() }).named("A").nullable().optional();
  assert.ok(changed instanceof ObjectField);
  assert.deepEqual(Object.keys(changed.fields), ["a"]);
});

test("the error table explains each code", () => {
  for (const [code, { title, help }] of Object.entries(schemaErrors)) {
    assert.match(code, /^WERVEL_SCHEMA_[A-Z]+$/);
    assert.ok(title.length > 10 && help.length > 10);
  }
});

test("a secret default is kept closed", () => {
  const { default: given } = secret().default("open").definition;
  assert.doesNotMatch(JSON.stringify(given), /open/);
  assert.deepEqual(secret().default(toSecret("open")).definition.default, given);
});

function structuredCloneOf({ definition }: Field): unknown {
  return {
    ...definition,
    constraints: { ...definition.constraints },
    marks: { ...definition.marks },
  };
}
