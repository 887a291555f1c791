import assert from "node:assert/strict";
import { test } from "node:test";
import { readReply } from "../../src/request/test-reply.ts";

const json = { headers: { "content-type": "application/json; charset=utf-8" } };

const cases: readonly (readonly [
  name: string,
  response: () => Response,
  body: unknown,
  text: string,
])[] = [
  ["parses JSON", () => new Response('{"a":1}', json), { a: 1 }, '{"a":1}'],
  ["parses null", () => new Response("null", json), null, "null"],
  ["gives no body for an empty reply of JSON", () => new Response("", json), undefined, ""],
  ["gives text alone for text", () => new Response("hi"), undefined, "hi"],
];
for (const [name, response, body, text] of cases)
  test(name, async () => {
    const reply = await readReply(response());
    assert.deepEqual([reply.body, reply.text, reply.problem], [body, text, undefined]);
  });

test("gives problem details as body and as problem", async () => {
  const headers = { "content-type": "application/problem+json" };
  const reply = await readReply(new Response('{"code":"X"}', { status: 409, headers }));
  assert.deepEqual(reply.body, { code: "X" });
  assert.deepEqual(reply.problem, { code: "X" });
});

test("says when a reply of JSON holds none, and keeps its text", async () => {
  await assert.rejects(readReply(new Response("<html>", json)), {
    code: "WERVEL_TESTING_BODY",
    details: { text: "<html>" },
  });
});
