import assert from "node:assert/strict";
import { test } from "node:test";
import { toIncoming } from "../../src/transport/in-process.ts";
import type { Outgoing } from "../../src/transport/exchange.ts";
import { echo, edgeApp } from "../support/edge-app.ts";
import { random } from "../support/random.ts";

const methods = [
  "GET",
  "POST",
  "PUT",
  "PATCH",
  "DELETE",
  "HEAD",
  "OPTIONS",
  "QUERY",
  "TRACE",
  "BREW",
  "",
];
const names = [
  "Host",
  "host",
  "Cookie",
  "Content-Type",
  "Content-Length",
  "Transfer-Encoding",
  "Content-Encoding",
  "X-Forwarded-For",
  "__proto__",
  "constructor",
  "Authorization",
  "X Y",
  "",
];
const atoms = [
  "/",
  "//",
  ".",
  "..",
  "%2e",
  "%2f",
  "%",
  "%00",
  "%ff",
  "%c3%a9",
  "\\",
  ";",
  "?",
  "&",
  "=",
  "#",
  "a",
  "1",
  "localhost",
  ":80",
  "[::1]",
  "@",
  ",",
  " ",
  "\0",
  "\r\n",
  "\u0100",
  "__proto__",
  "prototype",
  "constructor",
  "http://localhost",
  "chunked",
  "gzip",
  "application/json",
  "text/plain",
  "*",
];
const jsonAtoms = [
  "{",
  "}",
  "[",
  "]",
  ":",
  ",",
  '"',
  '"a"',
  '"__proto__"',
  '"constructor"',
  '"prototype"',
  "\\",
  "1",
  "-",
  "1e999",
  "9007199254740993",
  "true",
  "null",
  " ",
  "\u00e9",
  "\ufeff",
  '{"a":1}',
  "[1,2]",
  '"\\u0061"',
];

test("10,000 made-up requests are answered or refused, and change nothing", async () => {
  const app = edgeApp(echo, { trustedProxies: ["127.0.0.0/8"] });
  const before = Reflect.ownKeys(Object.prototype).join();
  const pick = random(7);
  const one = (list: readonly string[]): string => list[pick(list.length)]!;
  const some = (list: readonly string[], most: number): string =>
    Array.from({ length: pick(most) }, () => one(list)).join("");
  const statuses = new Map<number, number>();
  for (let row = 0; row < 10_000; row++) {
    const headers = Array.from({ length: pick(3) }, () => [one(names), some(atoms, 4)] as const);
    const isJson = pick(2) === 0;
    const body = pick(3) === 0 ? {} : { body: some(jsonAtoms, 12) };
    const reply: Outgoing = await app(
      toIncoming({
        method: isJson ? "POST" : one(methods),
        path: pick(3) === 0 ? some(atoms, 8) : `/${some(atoms, 3)}`,
        headers: isJson ? [["Content-Type", "application/json"], ...headers] : headers,
        ...body,
      }),
    );
    statuses.set(reply.status, (statuses.get(reply.status) ?? 0) + 1);
  }
  const failed = [...statuses.keys()].filter((status) => status >= 500 && status !== 501);
  assert.deepEqual(failed, []);
  for (const status of [200, 400, 415])
    assert.ok((statuses.get(status) ?? 0) > 50, JSON.stringify([...statuses]));
  assert.equal(Reflect.ownKeys(Object.prototype).join(), before);
});
