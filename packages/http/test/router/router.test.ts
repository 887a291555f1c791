import assert from "node:assert/strict";
import { test } from "node:test";
import { readPattern } from "../../src/router/pattern.ts";
import type { Segment } from "../../src/router/pattern.ts";
import { buildRouter } from "../../src/router/router.ts";

function routerOf(...routes: readonly string[]) {
  return buildRouter(
    routes.map((data) => {
      const [method = "", path = ""] = data.split(" ");
      return { method, segments: readPattern(path) as readonly Segment[], data };
    }),
  );
}

const router = routerOf(
  "GET /",
  "GET /a",
  "GET /a/:x",
  "PUT /a/:y",
  "POST /a/new",
  "GET /a/:x/b",
  "GET /files/*path",
  "GET /dots.and$signs/:x",
);

const matches: readonly (readonly [request: string, route: string | undefined, params?: object])[] =
  [
    ["GET /", "GET /"],
    ["GET /a", "GET /a"],
    ["GET /a/", undefined],
    ["GET /A", undefined],
    ["GET /a/1", "GET /a/:x", { x: "1" }],
    ["GET /a/new", "GET /a/:x", { x: "new" }],
    ["POST /a/new", "POST /a/new"],
    ["PUT /a/new", "PUT /a/:y", { y: "new" }],
    ["GET /a/1/b", "GET /a/:x/b", { x: "1" }],
    ["GET /a/1/c", undefined],
    ["GET /files", undefined],
    ["GET /files/", undefined],
    ["GET /files/x/y.txt", "GET /files/*path", { path: "x/y.txt" }],
    ["GET /dots.and$signs/%2f", "GET /dots.and$signs/:x", { x: "%2f" }],
    ["GET /dotsXand$signs/1", undefined],
    ["GET /a/__proto__", "GET /a/:x", { x: "__proto__" }],
    ["DELETE /a/1", undefined],
  ];

for (const [request, route, params] of matches) {
  test(`matches ${request} with ${route ?? "nothing"}`, () => {
    const [method = "", path = ""] = request.split(" ");
    const found = router.match(method, path);
    assert.equal(found?.data, route);
    assert.deepEqual({ ...found?.params }, { ...params });
  });
}

test("lists the methods of a path over static and dynamic routes", () => {
  assert.deepEqual(router.methodsOf("/a/new"), ["GET", "PUT", "POST"]);
  assert.deepEqual(router.methodsOf("/nowhere"), []);
});

const badPaths: readonly (readonly [path: string, reason: RegExp])[] = [
  ["a", /begin with a slash/],
  ["/a/", /ends with a slash/],
  ["/a//b", /empty segment/],
  ["/a/*rest/b", /not its last segment/],
  ["/:a/:a", /twice/],
  ["/:", /does not name a parameter/],
  ["/:constructor", /does not name a parameter/],
  ["/:a-b", /does not name a parameter/],
  ["/a b", /may not hold/],
  ["/a/..", /may not hold/],
  ["/%41", /may not hold/],
  ["/(a)", /may not hold/],
];

for (const [path, reason] of badPaths) {
  test(`refuses the route path ${path}`, () => {
    assert.match(readPattern(path) as string, reason);
  });
}
