import assert from "node:assert/strict";
import { test } from "node:test";
import { fixedClock } from "@wervel/core";
import { CookieJar } from "@wervel/testing";

const cases: readonly (readonly [
  name: string,
  lines: readonly string[],
  at: string,
  path: string,
  sent: string | undefined,
])[] = [
  ["sends what was set", ["a=1; Path=/; HttpOnly"], "/", "/x", "a=1"],
  ["keeps the last of one name and path", ["a=1; Path=/", "a=2; Path=/"], "/", "/", "a=2"],
  ["sends below the cookie's path", ["a=1; path=/shop"], "/", "/shop/cart", "a=1"],
  ["sends nothing beside the cookie's path", ["a=1; Path=/shop"], "/", "/shopping", undefined],
  [
    "takes the folder of the request where no path is given",
    ["a=1"],
    "/shop/cart",
    "/shop/till",
    "a=1",
  ],
  ["keeps to that folder", ["a=1"], "/shop/cart", "/", undefined],
  ["sends longer paths first", ["a=1; Path=/", "b=2; Path=/shop"], "/", "/shop", "b=2; a=1"],
  ["drops what ends", ["a=1; Path=/", "a=; Path=/; Max-Age=0"], "/", "/", undefined],
  [
    "drops what has expired",
    ["a=1; Path=/; Expires=Thu, 01 Jan 2026 00:00:00 GMT"],
    "/",
    "/",
    undefined,
  ],
  ["keeps what has not", ["a=1; Path=/; Expires=Fri, 02 Jan 2026 00:00:00 GMT"], "/", "/", "a=1"],
  [
    "lets Max-Age win",
    ["a=1; Path=/; Max-Age=60; Expires=Thu, 01 Jan 1970 00:00:00 GMT"],
    "/",
    "/",
    "a=1",
  ],
  ["keeps equals signs of a value", ["a=b=c; Path=/"], "/", "/", "a=b=c"],
  ["passes over a line without a name", ["=1", "nonsense"], "/", "/", undefined],
];

for (const [name, lines, at, path, sent] of cases)
  test(name, () => {
    const jar = new CookieJar(fixedClock("2026-01-01"));
    jar.keep(lines, at);
    assert.equal(jar.headerFor(path), sent);
  });

test("reads, sets and forgets", () => {
  const jar = new CookieJar(fixedClock("2026-01-01"));
  jar.set("a", "1");
  assert.equal(jar.get("a"), "1");
  jar.clear();
  assert.equal(jar.get("a"), undefined);
});
