import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { createApp } from "@wervel/http";
import { client, ClientError } from "../src/index.ts";
import type { ClientOptions } from "../src/index.ts";
import { items } from "./support/contract.ts";

const baseUrl = "http://items.test";

function answering(answer: () => Response | Promise<Response>, options: ClientOptions = {}) {
  return client({ items }, { baseUrl, fetch: async () => answer(), ...options }).items;
}

function json(body: unknown, status = 200, type = "application/json"): Response {
  const text = typeof body === "string" ? body : JSON.stringify(body);
  return new Response(text, { status, headers: { "content-type": type } });
}

const hasCode = (code: string) => (error: unknown) =>
  error instanceof ClientError && error.code === code && (error.help ?? "") !== "";

suite("a client is refused", () => {
  const cases: readonly (readonly [string, ClientOptions])[] = [
    ["without an address", {}],
    ["for an address without an origin", { baseUrl: "/api" }],
    ["for an address of another kind", { baseUrl: "ftp://x" }],
    ["for an address with a credential", { baseUrl: "https://a:b@x" }],
    ["for an address with a query", { baseUrl: "https://x/?a=1" }],
    ["for a timeout of 0", { baseUrl, timeoutMs: 0 }],
    ["for a timeout that no timer holds", { baseUrl, timeoutMs: 2 ** 31 }],
    ["for half a reconnect", { baseUrl, reconnects: 0.5 }],
  ];
  for (const [what, options] of cases)
    test(what, () =>
      assert.throws(() => client({ items }, options), hasCode("WERVEL_CLIENT_OPTIONS")),
    );

  test("for a resource without actions", () =>
    assert.throws(() => client({ items: {} }, { baseUrl }), hasCode("WERVEL_CLIENT_OPTIONS")));

  test("for an app that does not map the resource", () =>
    assert.throws(
      () => client({ items }, createApp({ name: "other" })),
      hasCode("WERVEL_CLIENT_OPTIONS"),
    ));
});

suite("a path is refused before anything is sent", () => {
  for (const path of ["", ".", "..", "a/../b", "a//b", "/a", "a\\b", "a;b"])
    test(`for the rest ${JSON.stringify(path)}`, () =>
      assert.rejects(
        answering(() => assert.fail("sent")).tree({ params: { path } }),
        hasCode("WERVEL_CLIENT_PATH"),
      ));

  test("for a parameter with a slash", () =>
    assert.rejects(
      answering(() => assert.fail("sent")).remove({ params: { id: "a/b" } }),
      hasCode("WERVEL_CLIENT_PATH"),
    ));
});

test("a body that does not fit its contract is refused before anything is sent", () =>
  assert.rejects(answering(() => assert.fail("sent")).create({ body: { name: 1 } as never }), {
    code: "WERVEL_SCHEMA_REQUEST",
  }));

suite("a reply is refused", () => {
  const cases: readonly (readonly [string, () => Response])[] = [
    ["that is no JSON", () => json("{")],
    ["that is empty", () => json("")],
    ["that lacks members", () => json({})],
    ["with a member of a wrong type", () => json({ items: [{ id: 1 }], next: null })],
  ];
  for (const [what, answer] of cases)
    test(what, () => assert.rejects(answering(answer).list(), hasCode("WERVEL_CLIENT_REPLY")));

  test("with a status that the contract does not declare", async () => {
    const call = answering(() => json("moved on", 299, "text/plain")).list();
    await assert.rejects(call, { code: "WERVEL_CLIENT_STATUS", status: 299, body: "moved on" });
  });

  const strange: readonly (readonly [string, Response])[] = [
    ["a list", json([], 500, "application/problem+json")],
    ["null", json("null", 500, "application/problem+json")],
    ["a problem without a code", json({ title: "x", status: 500 }, 500)],
    ["a problem with odd issues", json({ code: "x", title: "x", status: 500, issues: 1 }, 500)],
  ];
  for (const [what, answer] of strange)
    test(`as ${what}, without trusting that it is a problem`, async () => {
      const call = answering(() => answer).list();
      await assert.rejects(call, { code: "WERVEL_CLIENT_STATUS", status: 500 });
      await call.catch((error: ClientError) => assert.deepEqual(error.issues, []));
    });

  test("of a declared error status that holds something else, with what it holds", () =>
    assert.rejects(answering(() => json({ errors: [] }, 410)).show({ params: { id: 1n } }), {
      code: "WERVEL_CLIENT_STATUS",
      status: 410,
      body: { errors: [] },
    }));
});

test("members that the contract does not name are dropped", async () => {
  const page = await answering(() => json({ items: [], next: null, more: 1 })).list();
  assert.deepEqual(page, { items: [], next: null });
});

test("a server that is not reached is told with its cause", async () => {
  const cause = new TypeError("fetch failed");
  const call = answering(() => Promise.reject(cause)).list();
  await assert.rejects(call, { code: "WERVEL_CLIENT_NETWORK", cause, status: undefined });
});

test("a reply that does not come in time is told, in its head and in its body", async () => {
  const fetch = (request: Request) =>
    new Promise<Response>((_, reject) => {
      request.signal.addEventListener("abort", () => reject(request.signal.reason as Error));
    });
  const silent = client({ items }, { baseUrl, fetch, timeoutMs: 1 });
  await assert.rejects(silent.items.list(), hasCode("WERVEL_CLIENT_TIMEOUT"));
  const halting = (request: Request) => {
    const body = new ReadableStream({
      start: (controller) =>
        request.signal.addEventListener("abort", () => controller.error(request.signal.reason)),
    });
    return Promise.resolve(new Response(body));
  };
  const halted = client({ items }, { baseUrl, fetch: halting, timeoutMs: 1 });
  await assert.rejects(halted.items.list(), hasCode("WERVEL_CLIENT_TIMEOUT"));
});

test("a signal that aborts while a stream is broken ends the waiting with its reason", async () => {
  const controller = new AbortController();
  const reason = new Error("enough");
  let asked = 0;
  const api = answering(() => {
    asked++;
    controller.abort(reason);
    const body = new ReadableStream({ start: (stream) => stream.error(new Error("broken")) });
    return new Response(body, { headers: { "content-type": "text/event-stream" } });
  });
  const ticks = await api.ticks({}, { signal: controller.signal });
  await assert.rejects(async () => {
    for await (const _ of ticks) assert.fail("an event");
  }, reason);
  assert.equal(asked, 1);
});

test("a stream that is refused while it is asked for again throws the refusal", async () => {
  let asked = 0;
  const api = answering(() => {
    if (asked++ > 0) return json({ code: "gone", title: "Gone", status: 410 }, 410);
    const body = new ReadableStream({
      start: (stream) => stream.enqueue(new TextEncoder().encode("retry: 0\n\n")),
      pull: (stream) => stream.error(new Error("broken")),
    });
    return new Response(body, { headers: { "content-type": "text/event-stream" } });
  });
  await assert.rejects(
    async () => {
      for await (const _ of await api.ticks()) assert.fail("an event");
    },
    { code: "gone", status: 410 },
  );
  assert.equal(asked, 2);
});
