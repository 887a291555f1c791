import assert from "node:assert/strict";
import { test } from "node:test";
import type { StandardSchemaV1 } from "@standard-schema/spec";
import {
  checkValue,
  compile,
  encode,
  fromStandard,
  int,
  list,
  object,
  project,
  text,
  toJsonSchema,
  WervelError,
} from "@wervel/schema";
import { answer } from "./answers.ts";

type Result = StandardSchemaV1.Result<number>;

/** A foreign schema by hand: an even number in text; absent means 0. */
const even: StandardSchemaV1<string | undefined, number> = {
  "~standard": { version: 1, vendor: "hand", validate: (value) => toEven(value) },
};

/** The same, answering later. */
const evenLater: StandardSchemaV1<string | undefined, number> = {
  "~standard": { version: 1, vendor: "hand", validate: async (value) => toEven(value) },
};

const pair: StandardSchemaV1<unknown, never> = {
  "~standard": {
    version: 1,
    vendor: "hand",
    validate: () => ({
      issues: [
        { message: "left is wrong", path: ["left", { key: 0 }] },
        { message: "a/b is wrong", path: ["a/b"] },
        { message: "all is wrong" },
      ],
    }),
  },
};

function toEven(value: unknown): Result {
  if (value === undefined) return { value: 0 };
  const number = Number(value);
  return typeof value === "string" && number % 2 === 0
    ? { value: number }
    : { issues: [{ message: "must be even" }] };
}

test("a foreign schema is accepted as a field, a member and an element", () => {
  assert.deepEqual(answer(even, "4", { mode: "json" }), { ok: true, value: 4 });
  assert.deepEqual(
    answer(
      object({ a: even, b: list(even), c: int() }),
      { a: "2", b: ["4", "6"], c: 1 },
      { mode: "json" },
    ),
    { ok: true, value: { a: 2, b: [4, 6], c: 1 } },
  );
});

test("a foreign schema decides itself about an absent value", () => {
  assert.deepEqual(answer(object({ a: even }), {}, { mode: "json" }), {
    ok: true,
    value: { a: 0 },
  });
  assert.deepEqual(answer(object({ a: fromStandard(even).optional() }), {}, { mode: "json" }), {
    ok: true,
    value: {},
  });
});

test("issues of a foreign schema carry their pointer", () => {
  assert.deepEqual(answer(object({ x: pair }), { x: 1 }, { mode: "json" }), {
    ok: false,
    issues: [
      { pointer: "/x/left/0", code: "invalid", message: "left is wrong" },
      { pointer: "/x/a~1b", code: "invalid", message: "a/b is wrong" },
      { pointer: "/x", code: "invalid", message: "all is wrong" },
    ],
  });
});

for (const generate of [true, false]) {
  test(`a schema that answers later gives a promise, ${generate ? "with" : "without"} generated code`, async () => {
    const validate = compile(object({ a: evenLater, b: list(evenLater), c: int(), d: even }), {
      mode: "json",
      generate,
    });
    const good = validate({ a: "2", b: ["4", "6"], c: 1, d: "8" });
    assert.ok(good instanceof Promise);
    assert.deepEqual(await good, { ok: true, value: { a: 2, b: [4, 6], c: 1, d: 8 } });
    const bad = await validate({ a: "1", b: ["4", "5"], c: "x", d: "7" });
    assert.deepEqual(bad.ok ? [] : bad.issues.map(({ pointer, code }) => [pointer, code]), [
      ["/a", "invalid"],
      ["/b/1", "invalid"],
      ["/c", "type"],
      ["/d", "invalid"],
    ]);
  });
}

test("a foreign validator is asked once for each value", async () => {
  let calls = 0;
  const counted: StandardSchemaV1<unknown, number> = {
    "~standard": { version: 1, vendor: "hand", validate: async () => ({ value: ++calls }) },
  };
  assert.deepEqual(await compile(list(counted), { mode: "json" })([0, 0, 0]), {
    ok: true,
    value: [1, 2, 3],
  });
  assert.equal(calls, 3);
});

test("an error that a foreign validator throws reaches the caller", async () => {
  const thrown: StandardSchemaV1 = {
    "~standard": {
      version: 1,
      vendor: "hand",
      validate: () => {
        throw new RangeError("broken");
      },
    },
  };
  const rejected: StandardSchemaV1 = {
    "~standard": {
      version: 1,
      vendor: "hand",
      validate: () => Promise.reject(new RangeError("broken")),
    },
  };
  assert.throws(() => compile(thrown, { mode: "json" })(1), RangeError);
  await assert.rejects(async () => compile(rejected, { mode: "json" })(1), RangeError);
});

test("answers that come later are compared in a list of unique elements", async () => {
  const validate = compile(list(evenLater, { unique: true }), { mode: "json" });
  assert.deepEqual(await validate(["2", "4"]), { ok: true, value: [2, 4] });
  const bad = await validate(["2", "4", "2.0"]);
  assert.deepEqual(bad, {
    ok: false,
    issues: [{ pointer: "/2", code: "unique", message: "is in the list before" }],
  });
});

test("a late answer that fails after an early one threw is nobody's unhandled rejection", async () => {
  const rejected: StandardSchemaV1 = {
    "~standard": {
      version: 1,
      vendor: "hand",
      validate: () => Promise.reject(new RangeError("late")),
    },
  };
  const thrown: StandardSchemaV1 = {
    "~standard": {
      version: 1,
      vendor: "hand",
      validate: () => {
        throw new TypeError("early");
      },
    },
  };
  const unhandled: unknown[] = [];
  const note = (reason: unknown): void => void unhandled.push(reason);
  process.on("unhandledRejection", note);
  assert.throws(() => compile(object({ rejected, thrown }), { mode: "json" })({}), TypeError);
  await new Promise((resolve) => setImmediate(resolve));
  process.off("unhandledRejection", note);
  assert.deepEqual(unhandled, []);
});

test("a check of values refuses a schema that answers later", () => {
  assert.throws(() => checkValue(evenLater)("2"), hasCode("WERVEL_SCHEMA_ASYNC"));
  assert.deepEqual(checkValue(even)("2"), { ok: true, value: 2 });
});

test("a reply refuses a schema that answers later", () => {
  assert.throws(
    () => project(object({ a: evenLater }))({ a: "2" }),
    hasCode("WERVEL_SCHEMA_ASYNC"),
  );
});

test("a reply goes through a foreign schema and a request is sent as given", () => {
  assert.deepEqual(project(object({ a: even }))({ a: "2" }), { a: 2 });
  assert.throws(() => project(object({ a: even }))({ a: "1" }), hasCode("WERVEL_SCHEMA_REPLY"));
  assert.deepEqual(encode(object({ a: even }))({ a: "2" }), { a: "2" });
});

test("a foreign schema with Standard JSON Schema says its form", () => {
  const said = {
    "~standard": {
      ...even["~standard"],
      jsonSchema: {
        input: () => ({ $schema: "x", type: "string" }),
        output: () => ({ type: "number" }),
      },
    },
  };
  assert.deepEqual(toJsonSchema(said, { io: "input" }), { type: "string" });
  assert.deepEqual(toJsonSchema(fromStandard(said).nullable(), { io: "output" }), {
    type: ["number", "null"],
  });
  assert.deepEqual(toJsonSchema(object({ a: even, b: pair }), { io: "input" }), {
    type: "object",
    properties: { a: {}, b: {} },
    required: ["b"],
    additionalProperties: false,
  });
});

test("a field is a Standard Schema of its JSON form", () => {
  const props = object({ "a/b": int(), c: text().default("x") })["~standard"];
  assert.equal(props.version, 1);
  assert.equal(props.vendor, "wervel");
  assert.deepEqual(props.validate({ "a/b": 1 }), { value: { "a/b": 1, c: "x" } });
  assert.deepEqual(props.validate({ "a/b": "x" }), {
    issues: [{ message: "must be a whole number, not text", path: ["a/b"] }],
  });
  assert.deepEqual(props.jsonSchema.output({ target: "draft-2020-12" })["required"], ["a/b", "c"]);
  assert.throws(
    () => props.jsonSchema.input({ target: "draft-07" }),
    hasCode("WERVEL_SCHEMA_DEFINITION"),
  );
});

function hasCode(code: string): (error: unknown) => boolean {
  return (error) => error instanceof WervelError && error.code === code;
}
