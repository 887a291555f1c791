import assert from "node:assert/strict";
import { test } from "node:test";
import { pagePolicy, securityHeaders } from "../../src/edge/security-headers.ts";

const common = [
  "X-Content-Type-Options: nosniff",
  "Referrer-Policy: strict-origin-when-cross-origin",
  "Cross-Origin-Resource-Policy: same-origin",
  "X-Frame-Options: DENY",
  "X-XSS-Protection: 0",
  "Permissions-Policy: camera=(), microphone=(), geolocation=(), payment=(), usb=()",
];
const transport = "Strict-Transport-Security: max-age=31536000; includeSubDomains";
const dataPolicy = "Content-Security-Policy: default-src 'none'; frame-ancestors 'none'";
const pageOpener = "Cross-Origin-Opener-Policy: same-origin";

function lines(flat: readonly string[]): string[] {
  return Array.from({ length: flat.length / 2 }, (_, i) => `${flat[i * 2]}: ${flat[i * 2 + 1]}`);
}

for (const [kind, last] of [
  ["data", dataPolicy],
  ["page", pageOpener],
] as const) {
  for (const https of [false, true]) {
    test(`gives ${kind} by ${https ? "HTTPS" : "HTTP"} its headers`, () => {
      const expected = [...common, last, ...(https ? [transport] : [])];
      assert.deepEqual(lines(securityHeaders({ kind, https })), expected);
    });
  }
}

test("an action with CORS lets other origins embed its reply", () => {
  const flat = lines(securityHeaders({ kind: "data", https: false, crossOrigin: true }));
  assert.ok(flat.includes("Cross-Origin-Resource-Policy: cross-origin"));
  assert.equal(flat.length, common.length + 1);
});

test("gives the same frozen array each time", () => {
  const first = securityHeaders({ kind: "data", https: true });
  assert.equal(securityHeaders({ kind: "data", https: true }), first);
  assert.ok(Object.isFrozen(first));
});

test("the policy of a page names its nonce, and upgrades requests outside of development", () => {
  const policy = pagePolicy("abc", "production");
  assert.match(policy, /script-src 'self' 'nonce-abc'; style-src 'self' 'nonce-abc'/);
  assert.match(policy, /base-uri 'none'.*frame-ancestors 'none'; upgrade-insecure-requests$/);
  assert.doesNotMatch(pagePolicy("abc", "development"), /upgrade/);
  assert.doesNotMatch(policy, /unsafe/);
});
