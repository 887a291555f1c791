import assert from "node:assert/strict";
import { METHODS } from "node:http";
import { test } from "node:test";
import { echo, edgeApp } from "../support/edge-app.ts";
import { RawClient, sendRaw } from "../support/raw-client.ts";
import { serving } from "../support/serving.ts";

const seen: string[] = [];
const server = await serving(
  edgeApp((request) => {
    seen.push(request.path);
    return echo(request);
  }),
  { drainMs: 200, sweepMs: 20 },
);

const hidden = "GET /hidden HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
const json = "Content-Type: application/json\r\n";

/** Each row is refused with a status, its connection ends, and what hides behind it is never answered. */
const smuggling: readonly (readonly [name: string, text: string, ...statuses: number[]])[] = [
  [
    "both framings",
    `POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`,
    400,
  ],
  [
    "both framings the other way",
    `POST / HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n`,
    400,
  ],
  [
    "two lengths",
    `POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\nContent-Length: 44\r\n\r\n`,
    400,
  ],
  [
    "two equal lengths",
    `POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\nContent-Length: 0\r\n\r\n`,
    400,
  ],
  ["a list of lengths", `POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0, 44\r\n\r\n`, 400],
  ["a signed length", `POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: +0\r\n\r\n`, 400],
  [
    "a hexadecimal length",
    `POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0x0\r\n\r\n`,
    400,
  ],
  [
    "an endless length",
    `POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: ${"9".repeat(40)}\r\n\r\n`,
    400,
  ],
  [
    "a space before the colon",
    `POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length : 44\r\n\r\n`,
    400,
  ],
  [
    "a coding before chunked",
    `POST / HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n`,
    400,
  ],
  [
    "a coding after chunked",
    `POST / HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked, identity\r\n\r\n`,
    400,
  ],
  [
    "an unknown coding",
    `POST / HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: xchunked\r\n\r\n`,
    400,
  ],
  [
    "two codings in two lines",
    `POST / HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n\r\n`,
    400,
  ],
  [
    "chunked on HTTP/1.0",
    `POST / HTTP/1.0\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`,
    400,
  ],
  [
    "a vertical tab before chunked",
    `POST / HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding:\x0bchunked\r\n\r\n`,
    400,
  ],
  [
    "a folded header",
    `POST / HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding:\r\n chunked\r\n\r\n0\r\n\r\n`,
    400,
  ],
  ["a bare line feed after a header", `GET / HTTP/1.1\r\nHost: localhost\nX: y\r\n\r\n`, 400],
  ["a bare line feed at the end", `GET / HTTP/1.1\r\nHost: localhost\r\n\n`, 400],
  [
    "a bare carriage return in a value",
    `GET / HTTP/1.1\r\nHost: localhost\r\nX: a\rb\r\n\r\n`,
    400,
  ],
  ["a NUL in a value", `GET / HTTP/1.1\r\nHost: localhost\r\nX: a\0b\r\n\r\n`, 400],
  ["a control character in a value", `GET / HTTP/1.1\r\nHost: localhost\r\nX: a\x01b\r\n\r\n`, 400],
  ["a delete character in a value", `GET / HTTP/1.1\r\nHost: localhost\r\nX: a\x7fb\r\n\r\n`, 400],
  ["a space in a name", `GET / HTTP/1.1\r\nHost: localhost\r\nX Y: a\r\n\r\n`, 400],
  ["no name", `GET / HTTP/1.1\r\nHost: localhost\r\n: a\r\n\r\n`, 400],
  ["no colon", `GET / HTTP/1.1\r\nHost: localhost\r\nX\r\n\r\n`, 400],
  ["a space before the first header", `GET / HTTP/1.1\r\n Host: localhost\r\n\r\n`, 400],
  ["two hosts", `GET / HTTP/1.1\r\nHost: localhost\r\nHost: localhost\r\n\r\n`, 400],
  ["no host", `GET / HTTP/1.1\r\nX: y\r\n\r\n`, 400],
  ["no host on HTTP/1.0", `GET / HTTP/1.0\r\n\r\n`, 400],
  ["an empty host", `GET / HTTP/1.1\r\nHost:\r\n\r\n`, 400],
  ["a host with userinfo", `GET / HTTP/1.1\r\nHost: a@localhost\r\n\r\n`, 400],
  ["a host with a bad port", `GET / HTTP/1.1\r\nHost: localhost:99999\r\n\r\n`, 400],
  [
    "another authority in the target",
    `GET http://evil.example/ HTTP/1.1\r\nHost: localhost\r\n\r\n`,
    400,
  ],
  ["a body on GET", `GET / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 44\r\n\r\n`, 400],
  [
    "a chunked body on HEAD",
    `HEAD / HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n`,
    400,
  ],
  ["a body on DELETE", `DELETE / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 44\r\n\r\n`, 400],
  [
    "a bad chunk size",
    `POST / HTTP/1.1\r\nHost: localhost\r\n${json}Transfer-Encoding: chunked\r\n\r\nzz\r\n`,
    400,
  ],
  [
    "a chunk size with a sign",
    `POST / HTTP/1.1\r\nHost: localhost\r\n${json}Transfer-Encoding: chunked\r\n\r\n+1\r\n1\r\n`,
    400,
  ],
  [
    "a chunk that is longer than its size",
    `POST / HTTP/1.1\r\nHost: localhost\r\n${json}Transfer-Encoding: chunked\r\n\r\n1\r\n11\r\n0\r\n\r\n`,
    400,
  ],
  [
    "a chunk size beyond 64 bits",
    `POST / HTTP/1.1\r\nHost: localhost\r\n${json}Transfer-Encoding: chunked\r\n\r\n${"f".repeat(17)}\r\n`,
    400,
  ],
  [
    "a bare line feed after a chunk size",
    `POST / HTTP/1.1\r\nHost: localhost\r\n${json}Transfer-Encoding: chunked\r\n\r\n1\n1\r\n0\r\n\r\n`,
    400,
  ],
  ["HTTP/0.9", `GET /\r\n\r\n`, 505],
  ["HTTP/2 by text", `PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n`, 400],
  ["HTTP/1.2", `GET / HTTP/1.2\r\nHost: localhost\r\n\r\n`, 400, 505],
  ["lower-case http", `GET / http/1.1\r\nHost: localhost\r\n\r\n`, 400, 505],
  ["a tab on the request line", `GET\t/ HTTP/1.1\r\nHost: localhost\r\n\r\n`, 400, 505],
  ["no target", `GET HTTP/1.1\r\nHost: localhost\r\n\r\n`, 400],
  ["an unknown method", `BREW / HTTP/1.1\r\nHost: localhost\r\n\r\n`, 400],
  ["a lower-case method", `get / HTTP/1.1\r\nHost: localhost\r\n\r\n`, 400],
  ["TLS on a plain port", `\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03`, 400],
  [
    "101 headers with the credentials last",
    `GET / HTTP/1.1\r\nHost: localhost\r\n${"X: y\r\n".repeat(99)}Authorization: x\r\n\r\n`,
    431,
  ],
  [
    "17 KiB of one header",
    `GET / HTTP/1.1\r\nHost: localhost\r\nX: ${"a".repeat(17_000)}\r\n\r\n`,
    431,
  ],
  [
    "64 KiB of headers",
    `GET / HTTP/1.1\r\nHost: localhost\r\n${`X: ${"a".repeat(1_000)}\r\n`.repeat(64)}\r\n`,
    431,
  ],
  ["a target of 9 KiB", `GET /${"a".repeat(9_000)} HTTP/1.1\r\nHost: localhost\r\n\r\n`, 431],
  ["a target of 64 KiB", `GET /${"a".repeat(65_536)} HTTP/1.1\r\nHost: localhost\r\n\r\n`, 431],
  [
    "9 KiB of cookies",
    `GET / HTTP/1.1\r\nHost: localhost\r\nCookie: a=${"b".repeat(9_000)}\r\n\r\n`,
    431,
  ],
];

for (const [name, text, ...statuses] of smuggling) {
  test(`answers ${statuses.join(" or ")} to ${name}, once, and ends the connection`, async () => {
    seen.length = 0;
    const replies = await sendRaw(server, text + hidden);
    assert.equal(replies.length, 1);
    assert.ok(statuses.includes(replies[0]!.status), `${replies[0]!.status}`);
    assert.equal(replies[0]!.headers.get("connection"), "close");
    assert.ok(!seen.includes("/hidden"));
  });

  test(`the refusal of ${name} has the security headers of every reply`, async () => {
    const [reply] = await sendRaw(server, text + hidden);
    assert.equal(reply!.headers.get("x-content-type-options"), "nosniff");
    assert.equal(
      reply!.headers.get("content-security-policy"),
      "default-src 'none'; frame-ancestors 'none'",
    );
    assert.equal(reply!.headers.has("server"), false);
  });
}

const paths: readonly (readonly [string, number])[] = [
  ["/%2e%2e/etc/passwd", 400],
  ["/a/../b", 400],
  ["/a%2fb", 400],
  ["/a\\b", 400],
  ["//a", 400],
  ["/a;b", 400],
  ["/a#b", 400],
  ["/%00", 400],
  ["/%c0%af", 400],
  ["/?__proto__=1", 400],
  ["/?a=%ff", 400],
  ["/%61", 200],
  ["/?a=1&a=2", 200],
];

for (const [path, status] of paths) {
  test(`answers ${status} to the target ${path}`, async () => {
    const replies = await sendRaw(
      server,
      `GET ${path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n`,
    );
    assert.deepEqual(
      replies.map((reply) => reply.status),
      [status],
    );
  });
}

const open = new Set(["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "QUERY"]);

for (const method of METHODS) {
  test(`knows what to do with ${method}`, async () => {
    const client = await RawClient.open(server);
    const target = method === "CONNECT" ? "localhost:80" : "/";
    client.send(`${method} ${target} HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\n\r\n`);
    const reply = await client.reply(method);
    if (open.has(method)) assert.equal(reply?.status, 200);
    else {
      assert.ok(reply?.status === 405 || reply?.status === 501, `${reply?.status}`);
      assert.equal(reply.headers.get("connection"), "close");
      assert.equal(reply.headers.get("x-frame-options"), "DENY");
      await client.closed;
    }
    client.destroy();
  });
}

test("answers pipelined requests one by one and in order", async () => {
  const list = [1, 2, 3, 4, 5].map((n) => `GET /${n} HTTP/1.1\r\nHost: localhost\r\n\r\n`).join("");
  const replies = await sendRaw(
    server,
    `${list}GET /6 HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n${hidden}`,
  );
  assert.deepEqual(
    replies.map((reply) => reply.body),
    [1, 2, 3, 4, 5, 6].map((n) => `GET /${n}`),
  );
});

test("reads chunked and sized bodies, split at every byte", async () => {
  const body = '{"a":"é"}';
  const latin = Buffer.from(body).toString("latin1");
  const chunked = `POST / HTTP/1.1\r\nHost: localhost\r\n${json}Transfer-Encoding: chunked\r\nConnection: close\r\n\r\n3\r\n${latin.slice(0, 3)}\r\n7;x=y\r\n${latin.slice(3)}\r\n0\r\n\r\n`;
  for (const text of [chunked]) {
    const client = await RawClient.open(server);
    for (const byte of text) {
      client.send(byte);
      await new Promise((resolve) => setImmediate(resolve));
    }
    assert.equal((await client.reply())?.body, latin);
    await client.closed;
  }
});
