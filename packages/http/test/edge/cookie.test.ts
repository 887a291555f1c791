import assert from "node:assert/strict";
import { test } from "node:test";
import { cookieName, isSecureCookie, readCookies, serializeCookie } from "../../src/edge/cookie.ts";
import type { CookieOptions } from "../../src/edge/cookie.ts";

const written: readonly (readonly [CookieOptions, boolean, string])[] = [
  [{}, true, "__Host-sid=v; Path=/; Secure; HttpOnly; SameSite=Lax"],
  [{}, false, "sid=v; Path=/; HttpOnly; SameSite=Lax"],
  [{ maxAgeSeconds: 0 }, true, "__Host-sid=v; Path=/; Max-Age=0; Secure; HttpOnly; SameSite=Lax"],
  [{ sameSite: "Strict", httpOnly: false }, true, "__Host-sid=v; Path=/; Secure; SameSite=Strict"],
  [
    { sameSite: "None", partitioned: true },
    true,
    "__Host-sid=v; Path=/; Secure; HttpOnly; SameSite=None; Partitioned",
  ],
  [
    { domain: "example.com" },
    true,
    "__Secure-sid=v; Path=/; Domain=example.com; Secure; HttpOnly; SameSite=Lax",
  ],
  [{ path: "/a" }, true, "__Secure-sid=v; Path=/a; Secure; HttpOnly; SameSite=Lax"],
];

for (const [options, secure, text] of written) {
  test(`writes ${JSON.stringify(options)} ${secure ? "securely" : "for development"}`, () => {
    assert.equal(serializeCookie("sid", "v", options, secure), text);
    assert.ok(text.startsWith(`${cookieName("sid", options, secure)}=`));
  });
}

const payloads = [
  "a\r\nSet-Cookie: b=c",
  "a\nb",
  "a;b",
  "a; Domain=evil.example",
  "a\0",
  "a\x7f",
  "a\u0100",
];

for (const payload of payloads) {
  test(`refuses ${JSON.stringify(payload)} in every part`, () => {
    const tries: (() => string)[] = [
      () => serializeCookie(payload, "v", {}, true),
      () => serializeCookie("sid", payload, {}, true),
      () => serializeCookie("sid", "v", { path: `/${payload}` }, true),
      () => serializeCookie("sid", "v", { domain: payload }, true),
      () => serializeCookie("sid", "v", { sameSite: payload as "Lax" }, true),
      () => serializeCookie("sid", "v", { maxAgeSeconds: payload as unknown as number }, true),
    ];
    for (const attempt of tries) assert.throws(attempt, { code: "WERVEL_HTTP_COOKIE" });
  });
}

const refused: readonly (readonly [string, string, CookieOptions, boolean])[] = [
  ["", "v", {}, true],
  ["a b", "v", {}, true],
  ["a=b", "v", {}, true],
  ["__Host-sid", "v", {}, true],
  ["__secure-sid", "v", {}, true],
  ["sid", "a b", {}, true],
  ["sid", 'a"b', {}, true],
  ["sid", "a,b", {}, true],
  ["sid", "a\\b", {}, true],
  ["sid", "é", {}, true],
  ["sid", "v", { path: "a" }, true],
  ["sid", "v", { path: "" }, true],
  ["sid", "v", { domain: ".example.com" }, true],
  ["sid", "v", { domain: "" }, true],
  ["sid", "v", { domain: "a..b" }, true],
  ["sid", "v", { maxAgeSeconds: -1 }, true],
  ["sid", "v", { maxAgeSeconds: 1.5 }, true],
  ["sid", "v", { maxAgeSeconds: Infinity }, true],
  ["sid", "v", { sameSite: "None" }, false],
  ["sid", "v", { partitioned: true }, false],
  ["sid", "v".repeat(4_096), {}, true],
];

for (const [name, value, options, secure] of refused) {
  test(`refuses ${JSON.stringify([name, value.slice(0, 20), options, secure])}`, () => {
    assert.throws(() => serializeCookie(name, value, options, secure), {
      code: "WERVEL_HTTP_COOKIE",
    });
  });
}

test("accepts name and value of 4,096 bytes together", () => {
  const value = "v".repeat(4_096 - "__Host-sid".length);
  assert.ok(serializeCookie("sid", value, {}, true));
  assert.throws(() => serializeCookie("sid", `${value}v`, {}, true));
});

test("cookies are insecure only over plain HTTP in development", () => {
  for (const environment of ["development", "test", "production"] as const) {
    assert.equal(isSecureCookie(environment, "https"), true);
    assert.equal(isSecureCookie(environment, "http"), environment !== "development");
  }
});

const read: readonly (readonly [string | undefined, readonly (readonly [string, string])[]])[] = [
  [undefined, []],
  ["", []],
  ["a=1", [["a", "1"]]],
  [
    "a=1; b=2;c=3 ;",
    [
      ["a", "1"],
      ["b", "2"],
      ["c", "3"],
    ],
  ],
  [
    'a="1"; b="',
    [
      ["a", "1"],
      ["b", '"'],
    ],
  ],
  ["a=b=c", [["a", "b=c"]]],
  ["a=1; a=2", [["a", "1"]]],
  ["flag; =x; a=", [["a", ""]]],
  ["a=%41", [["a", "%41"]]],
  [
    "constructor=1; toString=2",
    [
      ["constructor", "1"],
      ["toString", "2"],
    ],
  ],
];

for (const [header, cookies] of read) {
  test(`reads the cookies ${JSON.stringify(header)}`, () =>
    assert.deepEqual([...readCookies(header)], cookies));
}

test("refuses cookies that reach into prototypes", () => {
  for (const header of ["__proto__=1", "a=1; __proto__ =2", "prototype=1"]) {
    assert.throws(() => readCookies(header), { code: "WERVEL_HTTP_BAD_COOKIE", status: 400 });
  }
});
