import assert from "node:assert/strict";
import { after, before, suite, test } from "node:test";
import { Ajv2020 } from "ajv/dist/2020.js";
import addFormats from "ajv-formats";
import { anyone, controller, createApp, problem } from "@wervel/http";
import {
  bytes,
  choice,
  date,
  decimal,
  float,
  instant,
  int,
  int64,
  list,
  object,
  text,
  uuid,
} from "@wervel/schema";
import { openapi } from "../../src/index.ts";
import { served } from "../support/served.ts";
import type { Served } from "../support/served.ts";

const Thing = object({
  id: int64(),
  uid: uuid(),
  name: text({ min: 1, max: 5, pattern: /^[a-z]+$/ }),
  size: int({ min: 0, max: 9 }).default(1),
  rate: float({ min: 0 }).optional(),
  price: decimal(6, 2),
  at: instant(),
  day: date(),
  data: bytes().nullable(),
  kind: choice("a", "b"),
  tags: list(text(), { max: 2, unique: true }),
});

const things = controller("/things", { access: anyone }, (on) => ({
  echo: on.post("/", { body: Thing, reply: Thing }, ({ body }) => body),
  fail: on.get("/fail", { reply: Thing }, () => {
    throw problem(409, "things.failed", "It failed");
  }),
}));
const app = () => createApp({ name: "things" }).map(things);
const document = openapi(app());

const ajv = new Ajv2020({ strict: false });
addFormats.default(ajv);
ajv.addSchema(JSON.parse(JSON.stringify(document)), "document");
const accepts = (pointer: string, value: unknown): boolean =>
  ajv.validate({ $ref: `document#${pointer}` }, value) as boolean;

let host: Served;
before(async () => {
  host = await served(app());
});
after(() => host[Symbol.asyncDispose]());

const body = "/paths/~1things/post/requestBody/content/application~1json/schema";
const reply = "/paths/~1things/post/responses/200/content/application~1json/schema";

const good = {
  id: "9007199254740993",
  uid: "0190a6d5-7e4c-7cc0-b1f5-6f0d7c1f8a11",
  name: "abc",
  price: "12.50",
  at: "2026-01-02T03:04:05.678Z",
  day: "2026-01-02",
  data: "AQI=",
  kind: "a",
  tags: ["x"],
};

suite("the document and the server say the same of a body", () => {
  const cases: readonly (readonly [string, unknown, boolean])[] = [
    ["that fits", good, true],
    ["with its optional members", { ...good, size: 9, rate: 0.5 }, true],
    ["with null where it may be", { ...good, data: null }, true],
    ["with null where it may not be", { ...good, name: null }, false],
    ["without a member", { ...good, name: undefined }, false],
    ["with one more member", { ...good, more: 1 }, false],
    ["with a number for a text", { ...good, name: 1 }, false],
    ["with a text for a number", { ...good, size: "1" }, false],
    ["with an empty text", { ...good, name: "" }, false],
    ["with a text too long", { ...good, name: "abcdef" }, false],
    ["with a text off its pattern", { ...good, name: "ABC" }, false],
    ["with a number too large", { ...good, size: 10 }, false],
    ["with half a number", { ...good, size: 1.5 }, false],
    ["with a number too small", { ...good, rate: -1 }, false],
    ["with a number for a bigint", { ...good, id: 1 }, false],
    ["with a bigint that has a leading zero", { ...good, id: "01" }, false],
    ["with too many decimals", { ...good, price: "1.234" }, false],
    ["with too many digits", { ...good, price: "12345.00" }, false],
    ["with no instant", { ...good, at: "yesterday" }, false],
    ["with no date", { ...good, day: "2026-02-30" }, false],
    ["with no uuid", { ...good, uid: "x" }, false],
    ["with another choice", { ...good, kind: "c" }, false],
    ["with too many items", { ...good, tags: ["x", "y", "z"] }, false],
    ["with the same item twice", { ...good, tags: ["x", "x"] }, false],
    ["that is a list", [good], false],
    ["that is null", null, false],
  ];
  for (const [what, value, fits] of cases)
    test(`${what}: ${fits ? "good" : "bad"}`, async () => {
      const sent = JSON.stringify(value);
      const answer = await host.send({
        path: "/things",
        method: "POST",
        headers: { "content-type": "application/json" },
        body: sent,
      });
      assert.equal(accepts(body, JSON.parse(sent)), fits);
      assert.equal(answer.status, fits ? 200 : 422);
      const json: unknown = await answer.json();
      assert.ok(fits ? accepts(reply, json) : accepts("/components/schemas/Problem", json));
    });
});

test("a problem of the application fits the document's", async () => {
  const answer = await host.send({ path: "/things/fail" });
  assert.equal(answer.headers.get("content-type"), "application/problem+json; charset=utf-8");
  assert.ok(accepts("/components/schemas/Problem", await answer.json()));
});

suite("the document's example of a problem fits", () => {
  const examples = Object.entries(document.components.responses).flatMap(([name, { content }]) => {
    const example = content?.["application/problem+json"]?.example;
    return example === undefined ? [] : [[name, example] as const];
  });
  assert.deepEqual(
    examples.map(([name]) => name),
    ["Problem400", "Problem413", "Problem415", "Problem422"],
  );
  for (const [name, example] of examples)
    test(name, () => assert.ok(accepts("/components/schemas/Problem", example)));
});
