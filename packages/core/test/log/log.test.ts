import assert from "node:assert/strict";
import { test } from "node:test";
import { capturedLog, isSecret, requestContext, toSecret, WervelError } from "@wervel/core";

const canary = "canary-3f9c";

const names: readonly [string, unknown, boolean][] = [
  ["authorization", canary, true],
  ["Authorization", canary, true],
  ["cookie", canary, true],
  ["set-cookie", [canary], true],
  ["password", canary, true],
  ["newPassword", canary, true],
  ["password_hash", canary, true],
  ["pass_word", canary, true],
  ["token", canary, true],
  ["accessToken", canary, true],
  ["refresh_token", canary, true],
  ["tokens", { a: canary }, true],
  ["secret", canary, true],
  ["clientSecret", canary, true],
  ["apiKey", canary, true],
  ["api-key", canary, true],
  ["x-api-key", canary, true],
  ["privateKey", canary, true],
  ["key", canary, false],
  ["code", canary, true],
  ["code", 123456, true],
  ["recoveryCodes", [canary], true],
  ["otp", 123456, true],
  ["pin", 1234, true],
  ["jwt", canary, true],
  ["session", canary, true],
  ["query", "a=1", true],
  ["body", {}, true],
  ["code", "WERVEL_DI_MISSING", false],
  ["code", "ECONNREFUSED", false],
  ["code", "ERR_INVALID_ARG", false],
  ["code", "K7QX9P2M", true],
  ["statusCode", 200, false],
  ["exitCode", 1, false],
  ["tokenCount", 12, false],
  ["hasPassword", true, false],
  ["name", canary, false],
  ["anything", toSecret(canary), true],
];
for (const [name, given, secret] of names) {
  test(`${secret ? "redacts" : "shows"} ${name} of ${typeof given}`, () =>
    assert.equal(isSecret(name, given), secret));
}

test("redacts secrets at every depth, in lists, maps, errors and children", () => {
  const log = capturedLog();
  const error = new WervelError("WERVEL_X_Y", "failed", {
    details: { password: canary },
    cause: Object.assign(new Error("inner"), { token: canary }),
  });
  log.child({ authorization: canary, user: { secret: canary } }).info("hello", {
    headers: { cookie: canary, accept: "json" },
    list: [{ token: canary }],
    map: new Map([["password", canary]]),
    held: toSecret(canary),
    url: new URL(`https://ann:${canary}@host.example/path?token=${canary}`),
    bytes: Buffer.from(canary),
    error,
  });
  assert.doesNotMatch(JSON.stringify(log.lines), new RegExp(canary));
  assert.equal(
    (log.lines[0] as unknown as { headers: Record<string, unknown> }).headers["accept"],
    "json",
  );
  assert.equal(log.lines[0]?.["url"], "https://host.example/path");
});

for (const code of ["WERVEL_X_Y", "EACCES", "refused.scan", "find.none", "shop.closed"])
  test(`the code of an error is no secret: ${code}`, () => {
    const log = capturedLog();
    log.error("failed", { code, error: new WervelError(code, "no") });
    const { error } = log.lines[0] as unknown as { error: { code: string } };
    assert.deepEqual([log.lines[0]?.["code"], error.code], [code, code]);
  });

for (const code of [
  "123456",
  "scan",
  "a.b",
  "Ab12.cd",
  "refused.scan2",
  "eyJhbGciOi.eyJzdWIiOi.c2ln",
])
  test(`any other code is a secret: ${code}`, () => {
    const log = capturedLog();
    log.info("sent", { code });
    assert.equal(log.lines[0]?.["code"], "[redacted]");
  });

test("spells errors out with code, help, stack and causes", () => {
  const log = capturedLog();
  log.error("failed", {
    error: new WervelError("WERVEL_X_Y", "no", { help: "do", cause: new TypeError("why") }),
  });
  const { error } = log.lines[0] as unknown as {
    error: Record<string, unknown> & { cause: Record<string, unknown> };
  };
  assert.deepEqual(
    [error["code"], error["message"], error["help"], error["type"]],
    ["WERVEL_X_Y", "no", "do", "WervelError"],
  );
  assert.match(String(error["stack"]), /log\.test/);
  assert.equal(error.cause["type"], "TypeError");
});

const hostile: readonly [string, () => unknown, unknown][] = [
  [
    "a cyclic object",
    () => {
      const o: Record<string, unknown> = {};
      o["self"] = o;
      return o;
    },
    { self: "[cyclic]" },
  ],
  [
    "a getter that throws",
    () => ({
      get x() {
        throw new Error("no");
      },
    }),
    { x: "[unreadable]" },
  ],
  [
    "a proxy that throws",
    () =>
      new Proxy(
        {},
        {
          ownKeys() {
            throw new Error("no");
          },
        },
      ),
    "[unreadable]",
  ],
  ["a bigint", () => 10n ** 20n, "100000000000000000000"],
  ["a function", () => () => 1, "[function]"],
  ["a symbol", () => Symbol("x"), "[symbol]"],
  ["an invalid date", () => new Date("x"), null],
  ["a date", () => new Date(0), "1970-01-01T00:00:00.000Z"],
  ["bytes", () => new Uint8Array(3), "[3 bytes]"],
  ["a set", () => new Set([1]), [1]],
  ["a number that is none", () => Number.NaN, Number.NaN],
  [
    "depth without end",
    () => {
      let o: object = {};
      for (let i = 0; i < 20; i++) o = { o };
      return o;
    },
    { o: { o: { o: { o: { o: { o: "[deep]" } } } } } },
  ],
];
for (const [what, create, written] of hostile) {
  test(`writes ${what}`, () => {
    const log = capturedLog();
    log.info("x", { given: create() });
    assert.deepEqual(log.lines[0]?.["given"], written);
  });
}

test("survives an error whose parts throw", () => {
  const log = capturedLog();
  const odd = new Error("x");
  Object.defineProperty(odd, "stack", {
    get() {
      throw new Error("no");
    },
  });
  log.error("x", { error: odd });
  assert.equal(log.lines[0]?.["error"], "[unreadable]");
});

test("bounds wide objects and lists", () => {
  const log = capturedLog();
  const wide = Object.fromEntries(Array.from({ length: 150 }, (_, index) => [`k${index}`, index]));
  log.info("x", { wide, list: Array.from({ length: 150 }, () => 1) });
  assert.equal((log.lines[0] as unknown as { wide: Record<string, unknown> }).wide["more"], 50);
  assert.equal((log.lines[0] as unknown as { list: unknown[] }).list.at(-1), "[50 more]");
});

test("writes what is urgent enough, in a child too", () => {
  const log = capturedLog("warn");
  const child = log.child({ a: 1 });
  child.info("quiet");
  child.warn("loud", { b: 2 });
  log.fatal("louder");
  assert.deepEqual(log.messages(), ["loud", "louder"]);
  assert.deepEqual([log.lines[0]?.["a"], log.lines[0]?.["b"]], [1, 2]);
  assert.deepEqual([log.isEnabled("info"), log.isEnabled("error")], [false, true]);
});

test("finds the request in whose course it writes", async () => {
  const log = capturedLog();
  await requestContext.run({ requestId: "r-1" }, async () => {
    await new Promise((resolve) => setImmediate(resolve));
    log.info("inside");
  });
  log.info("outside");
  assert.deepEqual(
    log.lines.map((line) => line["requestId"]),
    ["r-1", undefined],
  );
});

test("lets no field pass for the time, the level, the message or the request", () => {
  const log = capturedLog();
  log.info("true", { message: "false", level: "fatal", time: "never", requestId: "forged" });
  const [line] = log.lines;
  assert.deepEqual(
    [line?.message, line?.level, line?.["requestId"], line?.["message_"]],
    ["true", "info", undefined, "false"],
  );
  assert.match(line?.time ?? "", /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
});
