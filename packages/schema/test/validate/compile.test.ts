import assert from "node:assert/strict";
import { test } from "node:test";
import {
  compile,
  type Field,
  fromStandard,
  instant,
  int,
  json,
  list,
  object,
  text,
  WervelError,
} from "@wervel/schema";
import { answer, issuesOf, valueOf } from "./answers.ts";

const json5 = { mode: "json" } as const;

test("a message names the wrong and the right type and never the value", () => {
  const given = answer(object({ a: text(), b: int({ max: 3 }) }), { a: 4711, b: 4712 }, json5);
  assert.deepEqual(given, {
    ok: false,
    issues: [
      { pointer: "/a", code: "type", message: "must be text, not a number" },
      { pointer: "/b", code: "max", message: "must be at most 3" },
    ],
  });
});

test("an unknown member is named by its pointer alone", () => {
  assert.deepEqual(answer(object({}), { secret: "canary" }, json5), {
    ok: false,
    issues: [{ pointer: "/secret", code: "extra", message: "is not a known member" }],
  });
});

test("at most 100 issues are told, of a list", () => {
  const issues = issuesOf(
    list(int()),
    Array.from({ length: 10_000 }, () => "x"),
    json5,
  );
  assert.equal(issues.length, 100);
  assert.deepEqual(issues.at(-1), ["/99", "type"]);
});

test("at most 100 issues are told, of an object with unknown members", () => {
  const input = Object.fromEntries(Array.from({ length: 1000 }, (_, at) => [`k${at}`, 1]));
  assert.equal(issuesOf(object({ a: int().optional() }), input, json5).length, 100);
});

test("at most 100 issues are told of a list of lists, each with its whole pointer", () => {
  const issues = issuesOf(
    list(list(int())),
    Array.from({ length: 50 }, () => ["x", "x", "x"]),
    json5,
  );
  assert.equal(issues.length, 100);
  assert.deepEqual(issues.at(-1), ["/33/0", "type"]);
});

test("a hostile key does not change the prototype of all objects", () => {
  const input: unknown = JSON.parse(
    '{"a":{"__proto__":{"polluted":1}},"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}}}',
  );
  for (const extra of ["refuse", "drop"] as const) {
    answer(object({ a: object({}) }), input, { mode: "json", extra });
    answer(json(), input, { mode: "json", extra });
  }
  assert.equal(({} as { polluted?: unknown }).polluted, undefined);
});

test("an inherited member of the input is no member", () => {
  const input = Object.create({ toString: "a" }) as unknown;
  assert.deepEqual(issuesOf(object({ toString: text() }), input, json5), [
    ["/toString", "required"],
  ]);
});

test("the result is a plain object with own members in the order of declaration", () => {
  const field = object({ a: int(), b: int().optional(), c: int(), d: int().default(4) });
  const value = valueOf(field, { d: 1, c: 3, b: 2, a: 1 }, json5);
  assert.deepEqual(Object.keys(value), ["a", "b", "c", "d"]);
  assert.equal(Object.getPrototypeOf(value), Object.prototype);
});

test("an absent optional member is no member of the result", () => {
  assert.equal("b" in valueOf(object({ a: int(), b: int().optional() }), { a: 1 }, json5), false);
});

test("an input is not changed and shares no list or object with the result", () => {
  const input = Object.freeze({
    a: Object.freeze([Object.freeze({ b: 1 })]),
    j: Object.freeze({ k: Object.freeze([1]) }),
  });
  const value = valueOf(object({ a: list(object({ b: int() })), j: json() }), input, json5);
  assert.notEqual(value.a, input.a);
  assert.notEqual(value.a[0], input.a[0]);
  assert.notEqual(value.j, input.j);
});

test("each absent value gets a default of its own", () => {
  const field = object({ tags: list(text()).default(["a"]), at: instant().default(new Date(0)) });
  const validate = compile(field, { mode: "json" });
  const [first, second] = [validate({}), validate({})];
  assert.ok("ok" in first && first.ok && "ok" in second && second.ok);
  first.value.tags.push("b");
  first.value.at.setTime(1);
  assert.deepEqual(second.value, { tags: ["a"], at: new Date(0) });
});

test("a default function is called once for each absent value", () => {
  let calls = 0;
  const validate = compile(object({ n: int().default(() => ++calls) }), json5);
  assert.deepEqual(validate({}), { ok: true, value: { n: 1 } });
  assert.deepEqual(validate({ n: 9 }), { ok: true, value: { n: 9 } });
  assert.deepEqual(validate({}), { ok: true, value: { n: 2 } });
});

test("a default function that gives what does not fit is an error of the program", () => {
  const validate = compile(object({ n: int({ max: 3 }).default(() => 4) }), json5);
  assert.throws(
    () => validate({}),
    isError("WERVEL_SCHEMA_DEFAULT", /int field gave a value that must be at most 3/),
  );
});

test("now() fills an absent instant with the time", () => {
  const before = Date.now();
  const { at } = valueOfOnce(object({ at: instant().now() }), {}) as { at: Date };
  assert.ok(at.getTime() >= before && at.getTime() <= Date.now());
});

test("a field without description is refused", () => {
  assert.throws(
    () => compile({} as Field, json5),
    isError("WERVEL_SCHEMA_DEFINITION", /takes a field or a Standard Schema, not object/),
  );
  assert.throws(
    () => compile(undefined as unknown as Field, json5),
    isError("WERVEL_SCHEMA_DEFINITION", /not undefined/),
  );
  assert.throws(
    () => fromStandard({ "~standard": { version: 2 } } as never),
    isError("WERVEL_SCHEMA_DEFINITION", /fromStandard/),
  );
});

test("a wide object is read", () => {
  const names = Array.from({ length: 500 }, (_, at) => `m${at}`);
  const field = object(Object.fromEntries(names.map((name) => [name, int()])));
  const input = Object.fromEntries(names.map((name, at) => [name, at]));
  assert.deepEqual(valueOf(field, input, json5), input);
});

test("a deep field is read", () => {
  let field: Field = int();
  let input: unknown = 1;
  for (let depth = 0; depth < 200; depth++) {
    field = object({ a: field });
    input = { a: input };
  }
  assert.deepEqual(valueOf(field, input, json5), input);
});

function valueOfOnce(field: Field, input: unknown): unknown {
  const given = compile(field, json5)(input);
  assert.ok(!(given instanceof Promise) && given.ok);
  return given.value;
}

function isError(code: string, message: RegExp): (error: unknown) => boolean {
  return (error) =>
    error instanceof WervelError && error.code === code && message.test(error.message);
}
