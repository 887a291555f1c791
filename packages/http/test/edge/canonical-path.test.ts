import assert from "node:assert/strict";
import { test } from "node:test";
import { toCanonicalPath } from "../../src/edge/canonical-path.ts";

const accepted: readonly (readonly [string, string])[] = [
  ["/", "/"],
  ["/articles", "/articles"],
  ["/articles/", "/articles/"],
  ["/a.b/.well-known/c..d/...", "/a.b/.well-known/c..d/..."],
  ["/a%20b", "/a b"],
  ["/%61dmin", "/admin"],
  ["/caf%C3%A9", "/café"],
  ["/%E2%82%AC", "/€"],
  ["/100%25", "/100%"],
  ["/%252f", "/%2f"],
  ["/a%3Bb%3Fc%23d", "/a;b?c#d"],
  ["/@me/~you/(x)!$&'*+,=:", "/@me/~you/(x)!$&'*+,=:"],
];

for (const [raw, path] of accepted) {
  test(`reads the path ${raw} as ${path}`, () => assert.equal(toCanonicalPath(raw), path));
}

const refused: readonly string[] = [
  "",
  "admin",
  "//",
  "//admin",
  "/a//b",
  "/a//",
  "/.",
  "/..",
  "/./a",
  "/../a",
  "/a/.",
  "/a/..",
  "/a/../b",
  "/a/./b",
  "/%2e",
  "/%2e%2e",
  "/%2E./a",
  "/.%2e/a",
  "/a/%2e%2e/b",
  "/a%2fb",
  "/a%2Fb",
  "/a%5cb",
  "/a%5Cb",
  "/a\\b",
  "/\\evil",
  "/a;b",
  "/a;jsessionid=1",
  "/a#b",
  "/a b",
  "/a\tb",
  "/a\r\nb",
  "/a\0b",
  "/a%00b",
  "/a%0ab",
  "/a%0d%0ab",
  "/a%7fb",
  "/a%c2%85b",
  "/a\x7fb",
  "/caf\u00e9",
  "/\u20ac",
  "/%",
  "/%2",
  "/%zz",
  "/%u0041",
  "/%c0%af",
  "/%c0%ae%c0%ae",
  "/%e0%80%af",
  "/%f0%80%80%af",
  "/%ed%a0%80",
  "/%ff",
  "/%c3",
  "/%c3%28",
  "/%f4%90%80%80",
];

for (const raw of refused) {
  test(`refuses the path ${JSON.stringify(raw)}`, () => {
    assert.throws(() => toCanonicalPath(raw), { code: "WERVEL_HTTP_BAD_PATH", status: 400 });
  });
}

test("every spelling of a guarded path is that path, another one, or refused", () => {
  const letters = [..."/admin"];
  for (let mask = 0; mask < 1 << (letters.length - 1); mask++) {
    const raw = letters
      .map((letter, i) => (i > 0 && (mask >> (i - 1)) & 1 ? escape(letter) : letter))
      .join("");
    assert.equal(toCanonicalPath(raw), "/admin");
  }
  for (const trick of [
    "/admin%2f",
    "/./admin",
    "//admin",
    "/admin;x",
    "/x/../admin",
    "/admin\\",
    "/admin%00",
  ]) {
    assert.throws(() => toCanonicalPath(trick), { code: "WERVEL_HTTP_BAD_PATH" });
  }
  for (const other of ["/ADMIN", "/admin/", "/admin%20", "/admin."]) {
    assert.notEqual(toCanonicalPath(other), "/admin");
  }
});

function escape(letter: string): string {
  return `%${letter.charCodeAt(0).toString(16)}`;
}
