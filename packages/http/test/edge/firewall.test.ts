import assert from "node:assert/strict";
import { test } from "node:test";
import type { CheckedRequest } from "../../src/edge/checked-request.ts";
import { createFirewall } from "../../src/edge/firewall.ts";
import type { FirewallOptions } from "../../src/edge/firewall.ts";
import { refuseBody } from "../../src/edge/framing.ts";
import { toIncoming } from "../../src/transport/in-process.ts";

type Headers = readonly (readonly [string, string])[];

interface Sent {
  readonly method?: string;
  readonly path?: string;
  readonly version?: string;
  readonly headers?: Headers;
  readonly peer?: string;
  readonly host?: string | null;
  readonly options?: Partial<FirewallOptions>;
}

function pass(sent: Sent): CheckedRequest {
  const firewall = createFirewall({ environment: "test", ...sent.options });
  const host: Headers = sent.host === null ? [] : [["Host", sent.host ?? "localhost"]];
  const incoming = toIncoming({
    method: sent.method ?? "GET",
    path: sent.path ?? "/",
    headers: [["X-Padding", "1"], ...host, ...(sent.headers ?? [])],
    peer: sent.peer ?? "127.0.0.1",
  });
  const rawHeaders = sent.host === null ? incoming.rawHeaders.slice(0, -2) : incoming.rawHeaders;
  return firewall({ ...incoming, rawHeaders, httpVersion: sent.version ?? "1.1" });
}

const production = {
  environment: "production",
  allowedHosts: ["example.com", "api.example.com:8443", "*.shop.example"],
} as const;

const servedHosts: readonly (readonly [string, Partial<FirewallOptions>])[] = [
  ["localhost", {}],
  ["LOCALHOST:3000", {}],
  ["blog.localhost", {}],
  ["127.0.0.1:80", {}],
  ["192.168.1.20:3000", {}],
  ["[::1]:3000", {}],
  ["[2001:db8::1]", {}],
  ["workbench", { machineNames: ["Workbench"] }],
  ["localhost", { environment: "production" }],
  ["[::1]", { environment: "production" }],
  ["example.com", production],
  ["EXAMPLE.com:9000", production],
  ["api.example.com:8443", production],
  ["a.shop.example", production],
  ["a.b.shop.example:1", production],
  ["anything", { environment: "production", allowedHosts: ["*"] }],
];

for (const [host, options] of servedHosts) {
  test(`serves the host ${host} with ${JSON.stringify(options)}`, () => {
    assert.equal(pass({ host, options }).host, host.toLowerCase());
  });
}

const misdirected: readonly (readonly [string, Partial<FirewallOptions>])[] = [
  ["evil.example", {}],
  ["localhost.evil.example", {}],
  ["xlocalhost", {}],
  ["evil.example", production],
  ["example.com.evil.example", production],
  ["evil-example.com", production],
  ["api.example.com", production],
  ["api.example.com:8444", production],
  ["shop.example", production],
  ["xshop.example", production],
  ["localhost", production],
  ["127.0.0.1", production],
  ["10.0.0.1", { environment: "production" }],
];

for (const [host, options] of misdirected) {
  test(`answers 421 to the host ${host} with ${JSON.stringify(options)}`, () => {
    assert.throws(() => pass({ host, options }), { code: "WERVEL_HTTP_MISDIRECTED", status: 421 });
  });
}

const badHosts = [
  "",
  " ",
  "a b",
  "user@localhost",
  "localhost/",
  "localhost\\",
  "localhost:",
  "localhost:0",
  "localhost:65536",
  "localhost:80x",
  "localhost:-1",
  "localhost:80:80",
  "localhost?",
  "localhost#",
  "localhost,example.com",
  "[::1",
  "::1",
  "[::1]x",
  "[127.0.0.1]",
  "[fe80::1%25eth0]",
  "%6cocalhost",
  "löcalhost",
  `${"a".repeat(300)}.localhost`,
];

for (const host of badHosts) {
  test(`answers 400 to the host ${JSON.stringify(host)}`, () => {
    assert.throws(() => pass({ host }), { code: "WERVEL_HTTP_BAD_HOST", status: 400, close: true });
    assert.throws(() => pass({ host, options: { allowedHosts: ["*"] } }), {
      code: "WERVEL_HTTP_BAD_HOST",
    });
  });
}

test("answers 400 to a request without a host and to one with two", () => {
  assert.throws(() => pass({ host: null }), { code: "WERVEL_HTTP_BAD_HOST", status: 400 });
  assert.throws(() => pass({ headers: [["host", "localhost"]] }), {
    code: "WERVEL_HTTP_BAD_HOST",
    status: 400,
  });
});

test("answers health checks whatever their host, but no malformed one", () => {
  assert.equal(pass({ host: "10.1.2.3", path: "/livez", options: production }).host, "10.1.2.3");
  assert.equal(
    pass({ host: "balancer", path: "/readyz?x=1", options: production }).path,
    "/readyz",
  );
  assert.throws(() => pass({ host: "10.1.2.3", path: "/livezz", options: production }), {
    status: 421,
  });
  assert.throws(() => pass({ host: "a@b", path: "/livez", options: production }), { status: 400 });
  // A host that was let in for its health check is not remembered as one that is served.
  const firewall = createFirewall(production);
  const send = (path: string) => firewall(toIncoming({ path, headers: { Host: "balancer" } }));
  send("/livez");
  assert.throws(() => send("/"), { status: 421 });
});

test("accepts a target in absolute form only for the host it names", () => {
  assert.equal(pass({ path: "http://localhost/a?b=1" }).path, "/a");
  assert.equal(pass({ path: "HTTP://LocalHost/a" }).path, "/a");
  assert.equal(pass({ path: "http://localhost?b=1" }).query, "b=1");
  assert.equal(pass({ path: "http://localhost" }).path, "/");
  for (const path of [
    "http://evil.example/a",
    "http://localhost:81/",
    "http://localhost@evil.example/",
    "http:///a",
  ]) {
    assert.throws(() => pass({ path }), { code: "WERVEL_HTTP_BAD_HOST", status: 400 }, path);
  }
  for (const path of ["ftp://localhost/", "localhost:80", "a", "?a=1", "*"]) {
    assert.throws(() => pass({ path }), { code: "WERVEL_HTTP_BAD_PATH", status: 400 }, path);
  }
  assert.equal(pass({ method: "OPTIONS", path: "*" }).path, "*");
});

for (const method of ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "QUERY"]) {
  test(`lets ${method} through`, () => assert.equal(pass({ method }).method, method));
}
for (const [method, status] of [
  ["TRACE", 405],
  ["TRACK", 405],
  ["CONNECT", 405],
  ["PROPFIND", 501],
  ["BREW", 501],
  ["get", 501],
  ["Get", 501],
  ["", 501],
] as const) {
  test(`answers ${status} to the method ${JSON.stringify(method)} and closes`, () => {
    assert.throws(() => pass({ method }), { status, close: true });
  });
}

test("knows no header that overrides the method", () => {
  const headers: Headers = [
    ["X-HTTP-Method-Override", "DELETE"],
    ["X-Method-Override", "DELETE"],
    ["X-HTTP-Method", "DELETE"],
  ];
  assert.equal(pass({ method: "POST", headers }).method, "POST");
});

const framings: readonly (readonly [Headers, string])[] = [
  [
    [
      ["Transfer-Encoding", "chunked"],
      ["Content-Length", "5"],
    ],
    "1.1",
  ],
  [[["Transfer-Encoding", "gzip, chunked"]], "1.1"],
  [[["Transfer-Encoding", "chunked, chunked"]], "1.1"],
  [[["Transfer-Encoding", "identity"]], "1.1"],
  [[["Transfer-Encoding", "xchunked"]], "1.1"],
  [[["Transfer-Encoding", "chunked "]], "1.1"],
  [[["Transfer-Encoding", ""]], "1.1"],
  [[["Transfer-Encoding", "chunked"]], "1.0"],
  [[["Content-Length", "+5"]], "1.1"],
  [[["Content-Length", "-5"]], "1.1"],
  [[["Content-Length", "5, 5"]], "1.1"],
  [[["Content-Length", "0x5"]], "1.1"],
  [[["Content-Length", "5e1"]], "1.1"],
  [[["Content-Length", ""]], "1.1"],
  [[["Content-Length", "9".repeat(16)]], "1.1"],
];

for (const [headers, version] of framings) {
  test(`refuses the framing ${JSON.stringify(headers)} on HTTP/${version} and closes`, () => {
    assert.throws(() => pass({ method: "POST", headers, version }), {
      code: "WERVEL_HTTP_BAD_FRAMING",
      status: 400,
      close: true,
    });
  });
}

test("knows whether there is a body", () => {
  assert.equal(pass({ method: "POST", headers: [["Transfer-Encoding", "ChunKed"]] }).hasBody, true);
  assert.equal(pass({ method: "POST", headers: [["Content-Length", "5"]] }).hasBody, true);
  assert.equal(pass({ method: "POST", headers: [["Content-Length", "0"]] }).hasBody, false);
  assert.equal(pass({ method: "POST" }).hasBody, false);
  for (const version of ["0.9", "2.0", "1.2"])
    assert.throws(() => pass({ version }), { status: 505 });
});

test("refuses a body that the action does not declare, and closes", () => {
  const request = pass({ method: "DELETE", headers: [["Content-Length", "5"]] });
  assert.throws(() => refuseBody(request), {
    code: "WERVEL_HTTP_BODY_UNEXPECTED",
    status: 400,
    close: true,
  });
  refuseBody(pass({ method: "DELETE" }));
});

const twice = [
  "Authorization",
  "Content-Type",
  "Content-Length",
  "Cookie",
  "Idempotency-Key",
  "Origin",
  "Sec-Fetch-Site",
  "Content-Encoding",
  "Transfer-Encoding",
];

for (const name of twice) {
  test(`answers 400 to ${name} twice, in whatever case`, () => {
    const headers: Headers = [
      [name, "1"],
      [name.toUpperCase(), "1"],
    ];
    assert.throws(() => pass({ headers }), {
      code: "WERVEL_HTTP_BAD_HEADER",
      status: 400,
      close: true,
    });
  });
}

for (const [name, value] of [
  ["X-A", "a\rb"],
  ["X-A", "a\nb"],
  ["X-A", "a\r\nSet-Cookie: b=c"],
  ["X-A", "a\0b"],
  ["X-A", "a\x1bb"],
  ["X-A", "a\x7fb"],
  ["X-A", "a\u0100b"],
  ["X A", "b"],
  ["X-A:", "b"],
  ["", "b"],
  ["X\r\nB", "b"],
  ["X-\u00e9", "b"],
] as const) {
  test(`answers 400 to the header ${JSON.stringify([name, value])}`, () => {
    assert.throws(() => pass({ headers: [[name, value]] }), {
      code: "WERVEL_HTTP_BAD_HEADER",
      status: 400,
    });
  });
}

const pad = (count: number): Headers =>
  Array.from({ length: count }, (_, i) => [`X-${i}`, "1"] as const);

test("answers 431 beyond 100 headers and never drops the last ones", () => {
  // A padding header and the host stand in front.
  const full = pass({ headers: [...pad(97), ["Authorization", "Bearer x"]] });
  assert.equal(full.authorization, "Bearer x");
  assert.throws(() => pass({ headers: [...pad(98), ["Authorization", "Bearer x"]] }), {
    code: "WERVEL_HTTP_HEADERS_TOO_LARGE",
    status: 431,
  });
});

test("answers 431 beyond 16 KiB of headers", () => {
  // X-Padding: 1, Host: localhost and X-A: with its line end take 14, 17 and 7 bytes.
  const room = 16_384 - 14 - 17 - 7;
  assert.ok(pass({ headers: [["X-A", "a".repeat(room)]] }));
  assert.throws(() => pass({ headers: [["X-A", "a".repeat(room + 1)]] }), { status: 431 });
});

test("answers 431 beyond 8 KiB of request line", () => {
  const longest = `/${"a".repeat(8_192 - "GET / HTTP/1.1\r\n".length)}`;
  assert.ok(pass({ path: longest }));
  assert.throws(() => pass({ path: `${longest}a` }), { status: 431 });
});

test("answers 431 beyond 50 cookies or 8 KiB of them", () => {
  const cookies = (count: number): Headers => [
    ["Cookie", Array.from({ length: count }, (_, i) => `c${i}=1`).join("; ")],
  ];
  assert.ok(pass({ headers: cookies(50) }));
  assert.throws(() => pass({ headers: cookies(51) }), { status: 431 });
  assert.ok(pass({ headers: [["Cookie", `a=${"b".repeat(8_190)}`]] }));
  assert.throws(() => pass({ headers: [["Cookie", `a=${"b".repeat(8_191)}`]] }), { status: 431 });
});

test("answers 400 beyond 100 pairs of query, and to characters that no query holds", () => {
  const pairs = (count: number): string =>
    `/?${Array.from({ length: count }, (_, i) => `a${i}=1`).join("&")}`;
  assert.ok(pass({ path: pairs(100) }));
  for (const path of [pairs(101), "/?a=#b", "/?a b", "/?a=\u00e9", "/?a=\x00"]) {
    assert.throws(
      () => pass({ path }),
      { code: "WERVEL_HTTP_BAD_QUERY", status: 400 },
      path.slice(0, 20),
    );
  }
});

test("finds headers by their lower-case name and joins lines", () => {
  const request = pass({
    headers: [
      ["ACCEPT", "a"],
      ["accept", "b"],
      ["X-Wervel-User", "admin"],
      ["X-Wervel-CSRF", "1"],
      ["__proto__", "x"],
      ["constructor", "y"],
    ],
  });
  assert.equal(request.header("accept"), "a, b");
  assert.equal(request.header("x-wervel-user"), undefined);
  assert.equal(request.header("x-wervel-csrf"), "1");
  assert.equal(request.header("tostring"), undefined);
  assert.equal(request.header("__proto__"), "x");
});

const forwarded: Headers = [
  ["X-Forwarded-For", "203.0.113.9"],
  ["X-Forwarded-Proto", "https"],
  ["X-Forwarded-Host", "example.com"],
  ["X-Real-IP", "203.0.113.9"],
  ["Forwarded", "for=203.0.113.9;proto=https;host=example.com"],
];

for (const [peer, trustedProxies] of [
  ["127.0.0.1", []],
  ["127.0.0.1", ["10.0.0.0/8"]],
  ["198.51.100.1", ["10.0.0.0/8"]],
  ["", ["0.0.0.0/0", "::/0"]],
] as const) {
  test(`forwarding headers from ${peer || "an unknown peer"} change nothing when ${JSON.stringify(trustedProxies)} is trusted`, () => {
    const plain = pass({ peer, options: { trustedProxies } });
    const loaded = pass({ peer, headers: forwarded, options: { trustedProxies } });
    assert.equal(loaded.client.text, plain.client.text);
    assert.equal(loaded.scheme, "http");
    assert.equal(loaded.host, "localhost");
  });
}

const chains: readonly (readonly [string, string])[] = [
  ["203.0.113.9", "203.0.113.9"],
  ["1.1.1.1, 203.0.113.9", "203.0.113.9"],
  ["1.1.1.1, 203.0.113.9, 10.0.0.2", "203.0.113.9"],
  ["10.0.0.3, 10.0.0.2", "10.0.0.3"],
  ["::ffff:203.0.113.9", "203.0.113.9"],
  ["203.0.113.9:4711", "203.0.113.9"],
  ["[2001:db8::9]:4711", "2001:db8::9"],
  ["garbage, 203.0.113.9", "203.0.113.9"],
];

for (const [chain, client] of chains) {
  test(`finds the client ${client} in the chain ${chain}`, () => {
    const options = { trustedProxies: ["10.0.0.0/8"] };
    const headers: Headers = [["X-Forwarded-For", chain]];
    assert.equal(pass({ peer: "::ffff:10.0.0.1", headers, options }).client.text, client);
  });
}

test("believes scheme and host of a trusted proxy, and checks the host like any other", () => {
  const options = { trustedProxies: ["10.0.0.0/8"], allowedHosts: ["example.com", "localhost"] };
  const request = pass({ peer: "10.0.0.1", headers: forwarded, options });
  assert.deepEqual(
    [request.scheme, request.host, request.client.text],
    ["https", "example.com", "203.0.113.9"],
  );
  const send = (host: string) =>
    pass({ peer: "10.0.0.1", headers: [["X-Forwarded-Host", host]], options });
  assert.throws(() => send("evil.example"), { status: 421 });
  assert.throws(() => send("a@b"), { status: 400 });
});

for (const headers of [
  [["X-Forwarded-For", "garbage"]],
  [["X-Forwarded-Proto", "ftp"]],
  [
    ["X-Forwarded-For", "203.0.113.9"],
    ["X-Forwarded-Proto", "https, http"],
  ],
] as const) {
  test(`answers 400 to ${JSON.stringify(headers)} from a trusted proxy`, () => {
    const options = { trustedProxies: ["10.0.0.0/8"] };
    assert.throws(() => pass({ peer: "10.0.0.1", headers, options }), {
      code: "WERVEL_HTTP_BAD_FORWARDED",
      status: 400,
    });
  });
}

for (const options of [
  { trustedProxies: ["1"] },
  { trustedProxies: ["loopback"] },
  { allowedHosts: ["https://example.com"] },
  { allowedHosts: ["exa mple"] },
  { allowedHosts: ["*.*"] },
  { limits: { headerLines: 0 } },
  { limits: { queryPairs: 1.5 } },
]) {
  test(`refuses the options ${JSON.stringify(options)}`, () => {
    assert.throws(() => createFirewall({ environment: "test", ...options }), {
      code: "WERVEL_HTTP_OPTIONS",
    });
  });
}
