import assert from "node:assert/strict";
import { test } from "node:test";
import { createCsrfGuard, isOwnSite, ownOrigin } from "../../src/edge/csrf.ts";
import { createFirewall } from "../../src/edge/firewall.ts";
import { toIncoming } from "../../src/transport/in-process.ts";

const ownSite = "https://app.example";
const listedOrigin = "https://shop.example";
const listed = new Set([listedOrigin]);

const sites = [
  "same-origin",
  "none",
  "same-site",
  "cross-site",
  undefined,
  "Same-Origin",
  "",
] as const;
const origins = [ownSite, listedOrigin, "https://evil.example", "null", undefined] as const;

/** Own, listed, foreign, null and absent origins, each without and with the header that forms cannot send. */
const table: Record<string, string> = {
  "same-origin": "yy yy yy yy yy",
  none: "yy yy yy yy yy",
  "same-site": "nn yy nn nn nn",
  "cross-site": "nn yy nn nn nn",
  absent: "yy yy nn nn ny",
  "Same-Origin": "nn yy nn nn nn",
  "": "nn yy nn nn nn",
};

for (const secFetchSite of sites) {
  const row = table[secFetchSite ?? "absent"]!.split(" ");
  for (const [index, origin] of origins.entries()) {
    for (const hasHeader of [false, true]) {
      const passes = row[index]![hasHeader ? 1 : 0] === "y";
      const name = `${secFetchSite ?? "no Sec-Fetch-Site"}, ${origin ?? "no Origin"}${hasHeader ? ", with the header" : ""}`;
      test(`${passes ? "passes" : "refuses"} ${name}`, () => {
        assert.equal(
          isOwnSite({ secFetchSite, origin, ownOrigin: ownSite, hasHeader }, listed),
          passes,
        );
      });
    }
  }
}

const firewall = createFirewall({ environment: "test", allowedHosts: ["*"] });
const send = (headers: Record<string, string>, encrypted = true) =>
  firewall(
    toIncoming({
      method: "POST",
      path: "/",
      headers: { Host: "app.example", ...headers },
      encrypted,
    }),
  );

test("the guard refuses with 403 and passes what comes from the own or a listed origin", () => {
  const guard = createCsrfGuard([listedOrigin]);
  for (const headers of [{ Origin: ownSite }, { Origin: listedOrigin }, { "X-Wervel-CSRF": "1" }]) {
    guard(send(headers as unknown as Record<string, string>));
  }
  for (const headers of [
    {},
    { Origin: "https://evil.example" },
    { Origin: "http://app.example" },
    { "X-Wervel-CSRF": "" },
  ]) {
    assert.throws(() => guard(send(headers as unknown as Record<string, string>)), {
      code: "WERVEL_HTTP_CROSS_SITE",
      status: 403,
    });
  }
});

for (const [host, encrypted, origin] of [
  ["app.example", true, "https://app.example"],
  ["app.example:443", true, "https://app.example"],
  ["app.example:8443", true, "https://app.example:8443"],
  ["app.example:80", false, "http://app.example"],
  ["app.example:443", false, "http://app.example:443"],
] as const) {
  test(`${host} by ${encrypted ? "TLS" : "plain HTTP"} has the origin ${origin}`, () => {
    assert.equal(ownOrigin(send({ Host: host }, encrypted)), origin);
  });
}

test("refuses to list what is no exact origin", () => {
  for (const origin of ["*", "null", "app.example", "https://app.example/"]) {
    assert.throws(() => createCsrfGuard([origin]), { code: "WERVEL_HTTP_OPTIONS" });
  }
});
