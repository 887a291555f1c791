import assert from "node:assert/strict";
import { test } from "node:test";
import { WervelError } from "@wervel/core";
import { object, text } from "@wervel/schema";
import { anyone, createApp, problem, status } from "@wervel/http";
import { served } from "../support/served.ts";

function failing(error: unknown) {
  return createApp({ name: "failing" }).get("/", { access: anyone }, () => {
    throw error;
  });
}

function coded(code: string, facts: object = {}): Error {
  return Object.assign(new WervelError(code, "the value hunter2 of users.password"), facts);
}

const cyclic = new Error("hunter2");
cyclic.cause = cyclic;

const hostile = {
  get message(): string {
    throw new Error("hunter2");
  },
};

const mapped: readonly (readonly [name: string, error: unknown, status: number, code: string])[] = [
  ["find.none", coded("find.none"), 404, "WERVEL_HTTP_NOT_FOUND"],
  [
    "constraint.unique",
    coded("constraint.unique", { fields: ["email"] }),
    409,
    "WERVEL_HTTP_CONFLICT",
  ],
  ["constraint.reference", coded("constraint.reference"), 409, "WERVEL_HTTP_CONFLICT"],
  ["conflict.stale", coded("conflict.stale"), 409, "WERVEL_HTTP_STALE"],
  ["conflict.retryable", coded("conflict.retryable"), 503, "WERVEL_HTTP_BUSY"],
  ["value.range", coded("value.range", { fields: ["age"] }), 422, "WERVEL_HTTP_INVALID"],
  ["fault.connect", coded("fault.connect"), 503, "WERVEL_HTTP_UNAVAILABLE"],
  [
    "fault.throttled",
    coded("fault.throttled", { retryAfterMs: 2500 }),
    503,
    "WERVEL_HTTP_UNAVAILABLE",
  ],
  ["value.undefined", coded("value.undefined"), 500, "WERVEL_HTTP_INTERNAL"],
  ["refused.capability", coded("refused.capability"), 500, "WERVEL_HTTP_INTERNAL"],
  ["find.many", coded("find.many"), 500, "WERVEL_HTTP_INTERNAL"],
  [
    "a system error",
    Object.assign(new Error("hunter2"), { code: "ENOENT" }),
    500,
    "WERVEL_HTTP_INTERNAL",
  ],
  ["an Error", new Error("hunter2"), 500, "WERVEL_HTTP_INTERNAL"],
  ["an error that causes itself", cyclic, 500, "WERVEL_HTTP_INTERNAL"],
  ["a text", "hunter2", 500, "WERVEL_HTTP_INTERNAL"],
  ["nothing", undefined, 500, "WERVEL_HTTP_INTERNAL"],
  ["null", null, 500, "WERVEL_HTTP_INTERNAL"],
  ["an object whose getters throw", hostile, 500, "WERVEL_HTTP_INTERNAL"],
];

for (const [name, error, expected, code] of mapped) {
  test(`answers ${expected} for ${name} and leaks nothing of it`, async () => {
    await using host = await served(failing(error));
    const response = await host.send("/");
    assert.equal(response.status, expected);
    assert.equal(response.headers.get("content-type"), "application/problem+json; charset=utf-8");
    assert.equal(response.headers.get("retry-after") !== null, expected === 503);
    const text = await response.text();
    assert.equal(/hunter2|stack|\.ts:\d/.test(text), false, text);
    const body = JSON.parse(text) as {
      code: string;
      status: number;
      traceId: string;
      type: string;
    };
    assert.equal(body.code, code);
    assert.equal(body.status, expected);
    assert.equal(body.type, `urn:wervel:problem:${code}`);
    assert.match(body.traceId, /^[0-9a-f]{32}$/);
    assert.equal((await host.send("/livez")).status, 200);
  });
}

test("names the fields of a constraint", async () => {
  await using host = await served(failing(coded("constraint.unique", { fields: ["email"] })));
  const { issues } = (await (await host.send("/")).json()) as { issues: unknown };
  assert.deepEqual(issues, [
    { in: "body", pointer: "/email", code: "unique", message: "is already taken" },
  ]);
});

for (const [facts, after] of [
  [{ retryAfterMs: 2_500 }, "3"],
  [{}, "1"],
  [{ outcome: "unknown" }, null],
] as const) {
  test(`says ${after ?? "nothing"} about when to try again after ${JSON.stringify(facts)}`, async () => {
    await using host = await served(failing(coded("fault.connect", facts)));
    assert.equal((await host.send("/")).headers.get("retry-after"), after);
  });
}

test("logs the cause of a 500 with the trace id that the client got", async () => {
  await using host = await served(failing(new Error("the cause")));
  const { traceId } = (await (await host.send("/")).json()) as { traceId: string };
  const line = host.log.lines.find(({ message }) => message === "request failed");
  assert.equal(line?.level, "error");
  assert.equal(line?.["traceId"], traceId);
  assert.match(JSON.stringify(line?.["error"]), /the cause/);
});

for (const [what, code, left, level] of [
  ["what was given up because its caller left is no failure", "fault.cancelled", true, "debug"],
  ["what nobody gave up is one", "fault.cancelled", false, "error"],
  ["what failed before its caller left is one", "fault.connect", true, "error"],
] as const) {
  test(`in the log, ${what}`, async () => {
    await using host = await served(failing(coded(code)));
    const signal = left ? AbortSignal.abort() : new AbortController().signal;
    await host.send("/", { signal });
    const line = host.log.lines.find(({ message }) => message === "request failed");
    assert.equal(line?.level, level);
  });
}

test("takes the trace id of the caller", async () => {
  await using host = await served(failing(new Error("x")));
  const traceparent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
  const response = await host.send("/", { headers: { traceparent } });
  assert.equal(
    ((await response.json()) as { traceId: string }).traceId,
    "0af7651916cd43dd8448eb211c80319c",
  );
});

test("answers with a problem that the application throws", async () => {
  await using host = await served(failing(problem(410, "order.gone", "The order is gone")));
  const response = await host.send("/");
  assert.equal(response.status, 410);
  const { code, title } = (await response.json()) as { code: string; title: string };
  assert.deepEqual({ code, title }, { code: "order.gone", title: "The order is gone" });
});

test("answers 500 to a reply that lacks a declared member, and to one that is not declared", async () => {
  const app = createApp({ name: "x" })
    .get("/lacks", { access: anyone, reply: object({ a: text() }) }, () => ({}) as { a: string })
    .get("/undeclared", { access: anyone, reply: text() }, () => status(418, "x") as never);
  await using host = await served(app);
  assert.equal((await host.send("/lacks")).status, 500);
  assert.equal((await host.send("/undeclared")).status, 500);
});

test("answers 500 to a header that could end early", async () => {
  const app = createApp({ name: "x" }).get("/", { access: anyone, reply: { 200: text() } }, () =>
    status(200, "x", { headers: { "x-name": "a\r\nset-cookie: b=1" } }),
  );
  await using host = await served(app);
  const response = await host.send("/");
  assert.equal(response.status, 500);
  assert.equal(response.headers.get("set-cookie"), null);
});

const everyError: readonly (readonly [path: string, status: number])[] = [
  ["/", 500],
  ["/nowhere", 404],
  ["//", 400],
  ["/%zz", 400],
  ["/?a=%zz", 204],
];

for (const [path, expected] of everyError) {
  test(`uses the application's own format for ${path}`, async () => {
    const app = failing(new Error("x")).errors(({ status, code }) => ({
      errors: { [code]: [status] },
    }));
    await using host = await served(app);
    const response = await host.send(path);
    if (expected === 204) return;
    assert.equal(response.status, expected);
    assert.equal(response.headers.get("content-type"), "application/json; charset=utf-8");
    const { errors } = (await response.json()) as { errors: Record<string, number[]> };
    assert.deepEqual(Object.values(errors), [[expected]]);
  });
}

test("falls back to the plain problem where the own format throws", async () => {
  const app = failing(new Error("x")).errors(() => {
    throw new Error("format");
  });
  await using host = await served(app);
  const response = await host.send("/");
  assert.equal(response.status, 500);
  assert.equal(response.headers.get("content-type"), "application/problem+json; charset=utf-8");
});

test("shows detail and a page with the stack in development only", async () => {
  const app = () => failing(new Error("<b>boom</b>"));
  await using development = await served(app(), "development");
  const page = await development.send("/", { headers: { accept: "text/html,*/*" } });
  assert.equal(page.status, 500);
  assert.equal(page.headers.get("content-type"), "text/html; charset=utf-8");
  assert.match(page.headers.get("content-security-policy") ?? "", /script-src 'self' 'nonce-/);
  const html = await page.text();
  assert.equal(html.includes("<b>boom"), false);
  assert.match(html, /&#60;b&#62;boom/);
  assert.match(html, /problems\.test\.ts/);
  assert.doesNotMatch(html, /HttpError|to-problem/);
  const { detail } = (await (await development.send("/")).json()) as { detail: string };
  assert.equal(detail, "<b>boom</b>");
  for (const environment of ["production", "test"]) {
    await using host = await served(app(), environment);
    const response = await host.send("/", { headers: { accept: "text/html" } });
    assert.equal(response.headers.get("content-type"), "application/problem+json; charset=utf-8");
    assert.equal("detail" in ((await response.json()) as object), false);
  }
});

test("the page names the code of what was thrown", async () => {
  const app = failing(new WervelError("refused.scan", "No index serves this."));
  await using development = await served(app, "development");
  const page = await development.send("/", { headers: { accept: "text/html" } });
  assert.match(await page.text(), /No index serves this\. \(refused\.scan\)/);
});

test("sends the security headers with every status", async () => {
  const app = failing(new Error("x")).get("/ok", { access: anyone }, () => {});
  await using host = await served(app);
  for (const path of ["/", "/ok", "/ok/", "/nowhere", "//", "/livez", "/readyz"]) {
    const { headers, status } = await host.send(path);
    assert.equal(headers.get("x-content-type-options"), "nosniff", `${path} ${status}`);
    assert.equal(headers.get("x-frame-options"), "DENY", path);
    assert.equal(headers.get("strict-transport-security"), null, path);
    const secure = await host.send(path, { encrypted: true });
    if (secure.status !== 400)
      assert.match(secure.headers.get("strict-transport-security") ?? "", /max-age=31536000/, path);
  }
});
