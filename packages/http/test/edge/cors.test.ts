import assert from "node:assert/strict";
import { test } from "node:test";
import { createCors, isPreflight } from "../../src/edge/cors.ts";
import type { CorsOptions } from "../../src/edge/cors.ts";
import { createFirewall } from "../../src/edge/firewall.ts";
import { toIncoming } from "../../src/transport/in-process.ts";

const firewall = createFirewall({ environment: "test" });
const shop = createCors({ origins: ["https://shop.example", "http://localhost:5173"] });

function record(flat: readonly string[]): Record<string, string> {
  const pairs: Record<string, string> = {};
  for (let i = 0; i < flat.length; i += 2) pairs[flat[i]!.toLowerCase()] = flat[i + 1]!;
  return pairs;
}

function preflight(origin: string, method: string, headers?: string) {
  const list = headers === undefined ? {} : { "Access-Control-Request-Headers": headers };
  const sent = { Origin: origin, "Access-Control-Request-Method": method, ...list };
  return firewall(toIncoming({ method: "OPTIONS", path: "/", headers: sent }));
}

for (const origin of ["https://shop.example", "http://localhost:5173"]) {
  test(`allows the listed origin ${origin}`, () => {
    const headers = record(shop.headers(origin));
    assert.equal(headers["access-control-allow-origin"], origin);
    assert.equal(headers["vary"], "Origin");
    assert.equal(headers["access-control-allow-credentials"], undefined);
  });
}

const strangers = [
  undefined,
  "",
  "null",
  "http://shop.example",
  "https://shop.example:444",
  "https://shop.example.evil.example",
  "https://evil-shop.example",
  "https://evil.example/https://shop.example",
  "https://SHOP.example",
  "https://shop.example/",
  "http://localhost:51730",
  "file://",
];

for (const origin of strangers) {
  test(`gives the origin ${JSON.stringify(origin)} nothing but Vary`, () => {
    assert.deepEqual(shop.headers(origin), ["Vary", "Origin"]);
    const flat = shop.preflight(preflight(origin ?? "null", "GET"), ["GET"]);
    assert.deepEqual(Object.keys(record(flat)), ["vary"]);
  });
}

test("answers a preflight with explicit methods and headers, kept for 600 s", () => {
  const flat = shop.preflight(
    preflight("https://shop.example", "PUT", "Content-Type, authorization"),
    ["GET", "PUT"],
  );
  assert.deepEqual(record(flat), {
    vary: "Origin, Access-Control-Request-Method, Access-Control-Request-Headers",
    "access-control-allow-origin": "https://shop.example",
    "access-control-allow-methods": "GET, PUT",
    "access-control-allow-headers":
      "api-version, authorization, content-type, idempotency-key, if-match, if-none-match",
    "access-control-max-age": "600",
  });
});

for (const [method, headers] of [
  ["DELETE", undefined],
  ["get", undefined],
  ["GET", "x-other"],
  ["GET", "content-type, x-other"],
  ["GET", "*"],
] as const) {
  test(`refuses a preflight for ${method} with ${headers ?? "no headers"}`, () => {
    const flat = shop.preflight(preflight("https://shop.example", method, headers), ["GET"]);
    assert.equal(record(flat)["access-control-allow-origin"], undefined);
  });
}

test("allows all origins without credentials, and a list with them", () => {
  const open = createCors({ origins: "*", expose: [] });
  assert.deepEqual(open.headers("https://any.example"), [
    "Vary",
    "Origin",
    "Access-Control-Allow-Origin",
    "*",
  ]);
  const closed = createCors({ origins: ["https://shop.example"], credentials: true });
  assert.equal(
    record(closed.headers("https://shop.example"))["access-control-allow-credentials"],
    "true",
  );
});

test("tells a preflight from an ordinary OPTIONS", () => {
  assert.equal(isPreflight(preflight("https://shop.example", "GET")), true);
  assert.equal(isPreflight(firewall(toIncoming({ method: "OPTIONS", path: "/" }))), false);
});

const wrong: readonly CorsOptions[] = [
  { origins: "*", credentials: true },
  { origins: ["*"], credentials: true },
  { origins: ["null"] },
  { origins: ["shop.example"] },
  { origins: ["https://shop.example/"] },
  { origins: ["https://shop.example:443"] },
  { origins: ["https://*.shop.example"] },
  { origins: ["ftp://shop.example"] },
  { origins: [/shop/ as unknown as string] },
  { origins: ["https://shop.example"], headers: ["*"] },
  { origins: ["https://shop.example"], headers: ["a b"] },
  { origins: ["https://shop.example"], maxAgeSeconds: -1 },
];

for (const options of wrong) {
  test(`refuses ${String(options.origins)} with ${JSON.stringify(options)}`, () => {
    assert.throws(() => createCors(options), { code: "WERVEL_HTTP_OPTIONS" });
  });
}
