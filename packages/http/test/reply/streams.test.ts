import assert from "node:assert/strict";
import { once } from "node:events";
import { connect } from "node:net";
import { test } from "node:test";
import { Service } from "@wervel/core";
import { int, object, text } from "@wervel/schema";
import {
  anyone,
  controller,
  createApp,
  CurrentRequest,
  event,
  events,
  ndjson,
  stream,
} from "@wervel/http";
import { served } from "../support/served.ts";

const Tick = object({ n: int() });

test("writes server-sent events with ids, names and the retry time, and projects their data", async () => {
  const app = createApp({ name: "x" }).get(
    "/ticks",
    { access: anyone, reply: events(Tick, { retryMs: 500 }) },
    async function* ({ request }) {
      yield { n: Number(request.header("last-event-id") ?? 0), hidden: 1 };
      yield event({ n: 2 }, { id: "2\r\n", event: "tick" });
    },
  );
  await using host = await served(app);
  const response = await host.send("/ticks", { headers: { "last-event-id": "7" } });
  assert.equal(response.headers.get("content-type"), "text/event-stream; charset=utf-8");
  assert.equal(response.headers.get("cache-control"), "no-store");
  assert.equal(
    await response.text(),
    'retry: 500\n\ndata: {"n":7}\n\nid: 2  \nevent: tick\ndata: {"n":2}\n\n',
  );
});

test("sends a comment while no event comes", async () => {
  const app = createApp({ name: "x" }).get(
    "/ticks",
    { access: anyone, reply: events(Tick, { heartbeatMs: 5 }) },
    async function* () {
      await new Promise((resolve) => setTimeout(resolve, 40));
      yield { n: 1 };
    },
  );
  await using host = await served(app);
  assert.match(await (await host.send("/ticks")).text(), /^(?:: beat\n\n)+data: \{"n":1\}\n\n$/);
});

test("writes one JSON text a line, and bytes as they are", async () => {
  const app = createApp({ name: "x" })
    .get("/lines", { access: anyone, reply: ndjson(Tick) }, async function* () {
      yield { n: 1 };
      yield { n: 2 };
    })
    .get("/bytes", { access: anyone, reply: stream({ type: "text/csv" }) }, async function* () {
      yield "a,";
      yield new Uint8Array([98]);
    });
  await using host = await served(app);
  const lines = await host.send("/lines");
  assert.equal(lines.headers.get("content-type"), "application/x-ndjson; charset=utf-8");
  assert.equal(await lines.text(), '{"n":1}\n{"n":2}\n');
  const bytes = await host.send("/bytes");
  assert.equal(bytes.headers.get("content-type"), "text/csv");
  assert.equal(await bytes.text(), "a,b");
});

test("text and bytes that are at hand are sent as they are", async () => {
  const plain = stream({ type: "text/plain; charset=utf-8" });
  const app = createApp({ name: "x" })
    .get("/text", { access: anyone, reply: plain }, () => "é")
    .get("/none", { access: anyone, reply: plain }, () => "")
    .get("/bytes", { access: anyone, reply: stream() }, () => new Uint8Array([1, 2, 3]));
  await using host = await served(app);
  const text = await host.send("/text");
  assert.equal(text.headers.get("content-type"), "text/plain; charset=utf-8");
  assert.equal(await text.text(), "é");
  const none = await host.send("/none");
  assert.equal(await none.text(), "");
  const bytes = await host.send("/bytes");
  assert.deepEqual(new Uint8Array(await bytes.arrayBuffer()), new Uint8Array([1, 2, 3]));
});

test("keeps scoped services until the last byte", async () => {
  const order: string[] = [];
  class Held extends Service({ request: CurrentRequest }) {
    [Symbol.dispose](): void {
      order.push("disposed");
    }
  }
  const actions = controller("/", { needs: { held: Held }, access: anyone }, (on) => ({
    go: on.get("/", { reply: ndjson(text()) }, async function* ({ held }) {
      yield held.request.path;
      order.push("last");
    }),
  }));
  await using host = await served(createApp({ name: "x" }).provide(Held).map(actions));
  const response = await host.send("/");
  assert.deepEqual(order, []);
  assert.equal(await response.text(), '"/"\n');
  assert.deepEqual(order, ["last", "disposed"]);
});

test("ends an event stream when the client leaves", { timeout: 10_000 }, async () => {
  const { promise: left, resolve } = Promise.withResolvers<void>();
  const app = createApp({ name: "x" }).get(
    "/ticks",
    { access: anyone, reply: events(Tick) },
    async function* ({ signal }) {
      signal.addEventListener("abort", () => resolve(), { once: true });
      yield { n: 1 };
      await new Promise<void>((done) => {
        signal.addEventListener("abort", () => done(), { once: true });
      });
    },
  );
  await using host = await served(app);
  const server = await host.stage.listen();
  assert.ok("port" in server.address);
  const socket = connect(server.address.port, server.address.host);
  socket.write("GET /ticks HTTP/1.1\r\nHost: localhost\r\n\r\n");
  await once(socket, "data");
  socket.destroy();
  await left;
});
