import assert from "node:assert/strict";
import { test } from "node:test";
import {
  bool,
  bytes,
  choice,
  compile,
  date,
  decimal,
  encode,
  type Field,
  float,
  instant,
  int,
  int64,
  json,
  list,
  object,
  project,
  secret,
  text,
  toSecret,
  uuid,
  WervelError,
} from "@wervel/schema";

const when = new Date("2026-01-31T12:00:00.007Z");
const id = "0191d3a0-1111-7222-8333-123456789abc";

const written: readonly (readonly [name: string, field: Field, value: unknown, wire: unknown])[] = [
  ["text", text({ max: 1 }), "longer than it says", "longer than it says"],
  ["int", int(), 5, 5],
  ["int64", int64(), 2n ** 62n, "4611686018427387904"],
  ["float", float(), 0.5, 0.5],
  ["decimal", decimal(5, 2), "1.5", "1.50"],
  ["bool", bool(), false, false],
  ["instant", instant(), when, "2026-01-31T12:00:00.007Z"],
  [
    "instant of year 1",
    instant(),
    new Date("0001-01-01T00:00:00.000Z"),
    "0001-01-01T00:00:00.000Z",
  ],
  ["date", date(), "2026-01-31", "2026-01-31"],
  ["uuid", uuid(), id, id],
  ["bytes", bytes(), Uint8Array.of(255, 239), "/+8="],
  ["bytes in a Buffer", bytes(), Buffer.from("hello"), "aGVsbG8="],
  ["many bytes", bytes(), new Uint8Array(100_000), Buffer.alloc(100_000).toString("base64")],
  ["json", json(), { a: [1, null] }, { a: [1, null] }],
  ["list", list(int64()), [1n, 2n], ["1", "2"]],
  ["choice", choice("a", "b"), "b", "b"],
  ["null", instant().nullable(), null, null],
  [
    "object",
    object({ at: instant(), n: object({ b: bytes() }) }),
    { at: when, n: { b: Uint8Array.of(0) } },
    { at: "2026-01-31T12:00:00.007Z", n: { b: "AA==" } },
  ],
];

for (const [name, field, value, wire] of written) {
  for (const generate of [true, false]) {
    test(`a reply writes ${name}, ${generate ? "with" : "without"} generated code`, () =>
      assert.deepEqual(project(field, { generate })(value), wire));
    test(`a request writes ${name}, ${generate ? "with" : "without"} generated code`, () =>
      assert.deepEqual(encode(field, { generate })(value), wire));
  }
}

const broken: readonly (readonly [field: Field, value: unknown, message: RegExp])[] = [
  [object({ a: text() }), {}, /: \/a is required\.$/],
  [object({ a: text() }), { a: null }, /\/a must be text, not null/],
  [object({ a: text().default("x") }), {}, /\/a is required/],
  [object({ a: instant() }), { a: "2026-01-31T12:00:00Z" }, /\/a must be a Date, not text/],
  [object({ a: instant() }), { a: new Date(NaN) }, /\/a must be a valid Date/],
  [
    object({ a: list(object({ b: int64() })) }),
    { a: [{ b: 1n }, { b: 1 }] },
    /\/a\/1\/b must be a bigint, not a number/,
  ],
  [object({ a: int() }), { a: NaN }, /\/a must be a whole number/],
  [object({ a: float() }), { a: Infinity }, /\/a must be a finite number/],
  [object({ a: choice("x") }), { a: "canary" }, /\/a must be one of "x"/],
  [object({ a: decimal(3, 1) }), { a: "1.23" }, /\/a must have at most 2 digits/],
  [object({ a: bytes() }), { a: "AA==" }, /\/a must be a Uint8Array, not text/],
  [
    object({ a: json() }),
    { a: { b: toSecret("canary") } },
    /\/a\/b must be a JSON value, not an instance of a class/,
  ],
  [object({}), null, /the whole must be an object, not null/],
  [list(int()), {}, /the whole must be a list, not an object/],
  [text(), undefined, /the whole is required/],
  [
    object({ a: int(), b: int(), c: int(), d: int(), e: int(), f: int(), g: int() }),
    {},
    /\/e is required, and 2 more\.$/,
  ],
];

for (const [field, value, message] of broken) {
  for (const generate of [true, false]) {
    test(`a reply that is wrong says ${message.source}, ${generate ? "with" : "without"} generated code`, () => {
      assert.throws(
        () => project(field, { generate })(value),
        (error) => {
          assert.ok(error instanceof WervelError);
          assert.equal(error.code, "WERVEL_SCHEMA_REPLY");
          assert.match(error.message, message);
          assert.doesNotMatch(JSON.stringify([error.message, error.details]), /canary/);
          return true;
        },
      );
    });
  }
}

const account = object({
  name: text(),
  password: secret(),
  old: list(secret()),
  note: text().optional(),
  inner: object({ token: secret(), n: int() }),
});

for (const generate of [true, false]) {
  const how = generate ? "with generated code" : "without generated code";

  test(`undeclared members and secrets stay in, ${how}`, () => {
    const value = {
      name: "ann",
      password: toSecret("canary"),
      old: [toSecret("canary")],
      hash: "canary",
      inner: { token: "canary", n: 1, x: "canary" },
    };
    assert.deepEqual(project(account, { generate })(value), { name: "ann", inner: { n: 1 } });
  });

  test(`the members of a reply come in the order of declaration, ${how}`, () => {
    const out = project(object({ a: int(), b: int().optional(), c: int() }), { generate })({
      c: 3,
      b: 2,
      a: 1,
    });
    assert.equal(JSON.stringify(out), '{"a":1,"b":2,"c":3}');
  });

  test(`an instance with getters is a value like any other, ${how}`, () => {
    class Row {
      get name(): string {
        return "ann";
      }
    }
    assert.deepEqual(project(object({ name: text() }), { generate })(new Row()), { name: "ann" });
  });

  test(`a request reveals its secrets and leaves absent members out, ${how}`, () => {
    const field = object({
      password: secret(),
      role: text().default("user"),
      at: instant().now(),
      n: int().optional(),
    });
    assert.deepEqual(encode(field, { generate })({ password: toSecret("open") }), {
      password: "open",
    });
    assert.deepEqual(encode(field, { generate })({ password: "open", at: when }), {
      password: "open",
      at: "2026-01-31T12:00:00.007Z",
    });
  });
}

test("a request that lacks a member names it", () => {
  assert.throws(
    () => encode(object({ a: text() }))({} as never),
    (error) =>
      error instanceof WervelError &&
      error.code === "WERVEL_SCHEMA_REQUEST" &&
      /\/a is required/.test(error.message),
  );
});

test("a secret cannot be a reply of its own", () => {
  assert.throws(
    () => project(secret()),
    (error) => error instanceof WervelError && error.code === "WERVEL_SCHEMA_DEFINITION",
  );
});

test("what a request writes is what the validator reads", () => {
  const field = object({
    at: instant(),
    n: int64(),
    b: bytes(),
    d: decimal(5, 2),
    tags: list(text()),
    p: json().nullable(),
  });
  const value = {
    at: when,
    n: -5n,
    b: Uint8Array.of(1, 2),
    d: "1.50",
    tags: ["a"],
    p: null,
  } as const;
  const wire: unknown = JSON.parse(JSON.stringify(encode(field)(value)));
  assert.deepEqual(compile(field, { mode: "json" })(wire), { ok: true, value });
  assert.deepEqual(wire, JSON.parse(JSON.stringify(project(field)(value))));
});
