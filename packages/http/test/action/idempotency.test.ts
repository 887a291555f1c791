import assert from "node:assert/strict";
import { test } from "node:test";
import { Database, entity, key, memory } from "@wervel/data";
import { anyone, controller, createApp, form, formatReport, formats, ndjson } from "@wervel/http";
import { int, list, object, text } from "@wervel/schema";
import { readIdempotencyKey } from "../../src/edge/idempotency-key.ts";
import { served } from "../support/served.ts";

class Note extends entity({ id: key(), text: text() }) {}
class Db extends Database({ note: Note }, { idempotencyKeys: true }) {}
class Other extends Database({ note: Note }, { idempotencyKeys: true }) {}
class Plain extends Database({ note: Note }) {}

const size = object({ size: int() });
const app = () =>
  createApp({ name: "notes" }).post(
    "/notes",
    { access: anyone, body: size, reply: text(), idempotent: "required" },
    ({ body }) => "x".repeat(body.size),
  );

const keys: readonly [title: string, given: string, key: string | undefined][] = [
  ["a UUID", "8e03978e-40d5-43dd-bc93-6894a57f9324", "8e03978e-40d5-43dd-bc93-6894a57f9324"],
  ["a string in quotes, as the draft has it", '"8e03 978e"', "8e03 978e"],
  ["an escaped quote", String.raw`"a\"b\\c"`, String.raw`a"b\c`],
  ["255 characters", "k".repeat(255), "k".repeat(255)],
  ["255 characters in quotes", `"${"k".repeat(255)}"`, "k".repeat(255)],
  ["256 characters", "k".repeat(256), undefined],
  ["nothing", "", undefined],
  ["nothing in quotes", '""', undefined],
  ["a space", "a b", undefined],
  ["a quote in the middle", 'a"b', undefined],
  ["an open quote", '"a', undefined],
  ["a parameter after the string", '"a";b=1', undefined],
  ["two strings", '"a", "b"', undefined],
  ["a letter beyond ASCII", "ä", undefined],
];

for (const [title, given, expected] of keys)
  test(`${expected === undefined ? "refuses" : "takes"} as a key ${title}`, () => {
    if (expected !== undefined) return assert.equal(readIdempotencyKey(given), expected);
    assert.throws(() => readIdempotencyKey(given), {
      code: "WERVEL_HTTP_IDEMPOTENCY_KEY",
      status: 400,
    });
  });

const post = (headers: Record<string, string>, wanted = 1) => ({
  method: "POST",
  headers: { "content-type": "application/json", ...headers },
  body: JSON.stringify({ size: wanted }),
});

const refusals = [
  ["no key", {}, 1, 400, "WERVEL_HTTP_IDEMPOTENCY_MISSING"],
  [
    "a key that is too long",
    { "idempotency-key": "k".repeat(256) },
    1,
    400,
    "WERVEL_HTTP_IDEMPOTENCY_KEY",
  ],
  [
    "a reply that is too large to be kept",
    { "idempotency-key": "k" },
    262_144,
    500,
    "WERVEL_HTTP_IDEMPOTENCY_REPLY",
  ],
] as const;

for (const [title, headers, wanted, status, code] of refusals)
  test(`answers ${status} to ${title}`, async () => {
    await using host = await served(app().store(Db, memory()));
    const response = await host.send("/notes", post(headers, wanted));
    assert.equal(response.status, status);
    assert.equal(((await response.json()) as { code: string }).code, code);
  });

test("a key in quotes is the same key without them", async () => {
  await using host = await served(app().store(Db, memory()));
  await host.send("/notes", post({ "idempotency-key": '"k"' }));
  const again = await host.send("/notes", post({ "idempotency-key": "k" }));
  assert.equal(again.headers.get("idempotency-replayed"), "true");
});

test("a kept reply has the permission of the origin that asks now", async () => {
  const open = controller(
    "/notes",
    { access: anyone, cors: { origins: ["https://a.example", "https://b.example"] } },
    (on) => ({ add: on.post("/", { body: size, idempotent: "optional" }, () => undefined) }),
  );
  await using host = await served(createApp({ name: "notes" }).map(open).store(Db, memory()));
  for (const origin of ["https://a.example", "https://b.example"]) {
    const response = await host.send("/notes", post({ "idempotency-key": "k", origin }));
    assert.equal(response.status, 204);
    assert.equal(response.headers.get("access-control-allow-origin"), origin);
    assert.equal(response.headers.get("vary"), "Origin");
  }
});

test("the security report lists what reads keys", async () => {
  await using host = await served(app().store(Db, memory()));
  assert.match(
    formatReport(host.stage.report),
    /POST\s+\/notes\s+anyone, idempotency key required/,
  );
});

const asks = { access: anyone, idempotent: "required" } as const;
const empty = () => createApp({ name: "x" }).store(Db, memory());

const refusedAtStart = [
  [
    "no database that keeps replies",
    () => served(app().store(Plain, memory())),
    /no database keeps/,
  ],
  [
    "two databases that keep replies",
    () => served(app().store(Db, memory()).store(Other, memory())),
    /2 databases keep/,
  ],
  [
    "a stream",
    () => served(empty().post("/", { ...asks, reply: ndjson(size) }, async function* () {})),
    /its reply 200 is a stream/,
  ],
  [
    "a format that is a stream",
    () =>
      served(
        empty().post("/", { ...asks, reply: formats({ json: list(size), csv: true }) }, () => []),
      ),
    /its reply 200 is a stream/,
  ],
  [
    "a form",
    () => served(empty().post("/", { ...asks, body: form({ a: text() }) }, () => undefined)),
    /reads a form/,
  ],
  [
    "a GET action",
    () => served(empty().get("/", asks, () => undefined)),
    /nothing that could happen twice/,
  ],
  [
    "a word that is none",
    () => served(empty().post("/", { ...asks, idempotent: "yes" as never }, () => undefined)),
    /says "yes"/,
  ],
] as const;

for (const [title, start, problem] of refusedAtStart)
  test(`a start with ${title} is refused`, () => assert.rejects(start, problem));
