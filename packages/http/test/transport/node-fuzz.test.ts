import assert from "node:assert/strict";
import { test } from "node:test";
import { echo, edgeApp } from "../support/edge-app.ts";
import { random } from "../support/random.ts";
import { RawClient, sendRaw } from "../support/raw-client.ts";
import { serving } from "../support/serving.ts";

const seeds: readonly string[] = [
  "GET /articles/a%20b?limit=20&offset=10 HTTP/1.1\r\nHost: localhost\r\nAccept: */*\r\nCookie: a=1; b=2\r\n\r\n",
  'POST /articles HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 25\r\n\r\n{"title":"a","tags":["b"]}',
  'PUT /a HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n7\r\n{"a":1}\r\n0\r\n\r\n',
  "HEAD / HTTP/1.0\r\nHost: localhost\r\nX-Forwarded-For: 1.2.3.4\r\nAuthorization: Bearer x\r\n\r\n",
  "OPTIONS * HTTP/1.1\r\nHost: [::1]:80\r\nOrigin: http://localhost\r\nAccess-Control-Request-Method: PUT\r\n\r\n",
  "GET http://localhost/__proto__/constructor HTTP/1.1\r\nHost: localhost\r\n__proto__: x\r\nExpect: 100-continue\r\n\r\n",
];

const spices: readonly string[] = [
  "\r\n",
  "\n",
  "\0",
  "\t",
  " ",
  ":",
  "%",
  "%2f",
  "%00",
  "..",
  "//",
  "\\",
  ";",
  "\x7f",
  "\xff",
  "__proto__",
  "[[[[",
  '"',
  "Transfer-Encoding: chunked\r\n",
  "Content-Length: 3\r\n",
  "Host: evil\r\n",
  "HTTP/9.9",
  "Connection: upgrade\r\nUpgrade: websocket\r\n",
  "Connection: close\r\n",
  "1e999",
  "{",
  "}",
];

/** Each row is a connection of its own; the edge's own test has more rows and no sockets. */
const rows = 3_000;

function mutate(pick: (below: number) => number): string {
  let text = seeds[pick(seeds.length)]!;
  for (let changes = 1 + pick(4); changes > 0; changes--) {
    const at = pick(text.length + 1);
    const kind = pick(4);
    if (kind === 0) text = text.slice(0, at) + spices[pick(spices.length)]! + text.slice(at);
    else if (kind === 1)
      text = text.slice(0, at) + String.fromCharCode(pick(256)) + text.slice(at + 1);
    else if (kind === 2) text = text.slice(0, at) + text.slice(at + 1 + pick(10));
    else
      text = text.slice(0, at) + text.slice(pick(text.length), pick(text.length)) + text.slice(at);
  }
  return text;
}

test(
  `${rows} mutated requests bring no crash, no 5xx beside 501 and 505, and no change of Object.prototype`,
  { timeout: 60_000 },
  async () => {
    const errors: unknown[] = [];
    const server = await serving(edgeApp(echo), {
      onError: (error) => errors.push(error),
      sweepMs: 50,
      drainMs: 50,
    });
    const before = Reflect.ownKeys(Object.prototype).join();
    const pick = random(20_260_101);
    const statuses = new Map<number, number>();
    let batch: string[] = [];
    for (let row = 0; row < rows; row++) {
      batch.push(mutate(pick));
      if (batch.length < 50) continue;
      await Promise.all(batch.map((text) => exchange(text)));
      batch = [];
    }

    async function exchange(text: string): Promise<void> {
      const client = await RawClient.open(server);
      client.send(text);
      client.socket.end();
      for (const [, status] of (await client.rest()).matchAll(/HTTP\/1\.1 (\d{3}) /g)) {
        statuses.set(Number(status), (statuses.get(Number(status)) ?? 0) + 1);
      }
    }

    const failed = [...statuses.keys()].filter(
      (status) => status >= 500 && status !== 501 && status !== 505,
    );
    assert.deepEqual(failed, []);
    assert.ok(
      (statuses.get(200) ?? 0) > 100 && (statuses.get(400) ?? 0) > 1_000,
      JSON.stringify([...statuses]),
    );
    assert.deepEqual(errors, []);
    assert.equal(Reflect.ownKeys(Object.prototype).join(), before);
    const [alive] = await sendRaw(
      server,
      "GET /alive HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n",
    );
    assert.equal(alive?.body, "GET /alive");
    assert.equal(server.inFlight, 0);
  },
);
