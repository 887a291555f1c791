import assert from "node:assert/strict";
import { Agent, request } from "node:http";
import { test } from "node:test";
import { serve } from "../../src/transport/serve.ts";
import { text } from "../support/edge-app.ts";
import { RawClient, sendRaw } from "../support/raw-client.ts";
import { deferred } from "../support/serving.ts";

const get = "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n";

test("asks clients to leave while it lingers, and then closes what is idle", async () => {
  const server = await serve(() => text("ok"));
  const [busy, idle] = [await RawClient.open(server), await RawClient.open(server)];
  assert.notEqual((await busy.send(get).reply())?.headers.get("connection"), "close");
  await idle.send(get).reply();
  const closed = server.close({ lingerMs: 500 });
  assert.equal(server.state, "lingering");
  assert.equal((await busy.send(get).reply())?.headers.get("connection"), "close");
  const late = await RawClient.open(server);
  assert.equal((await late.send(get).reply())?.status, 200);
  await Promise.all([closed, busy.closed, idle.closed, late.closed]);
  assert.equal(server.state, "closed");
  await assert.rejects(RawClient.open(server), { code: "ECONNREFUSED" });
});

test("waits for requests in work and refuses new connections meanwhile", async () => {
  const gate = deferred();
  const server = await serve(async () => {
    await gate.promise;
    return text("done");
  });
  const client = await RawClient.open(server);
  client.send(get);
  while (server.inFlight === 0) await new Promise((resolve) => setImmediate(resolve));
  const closed = server.close();
  assert.equal(server.state, "closing");
  await assert.rejects(RawClient.open(server), { code: "ECONNREFUSED" });
  gate.resolve();
  const reply = await client.reply();
  assert.equal(reply?.body, "done");
  await client.closed;
  await closed;
});

test("aborts what does not end in time, and then destroys what does not listen", async () => {
  const reasons: unknown[] = [];
  const server = await serve((incoming) => {
    incoming.signal.addEventListener("abort", () => reasons.push(incoming.signal.reason));
    if (incoming.target === "/deaf") return new Promise(() => undefined);
    return new Promise((resolve) => {
      incoming.signal.addEventListener("abort", () => resolve(text("gave up")));
    });
  });
  const [kind, deaf] = [await RawClient.open(server), await RawClient.open(server)];
  kind.send(get);
  deaf.send(get.replace("/ ", "/deaf "));
  while (server.inFlight < 2) await new Promise((resolve) => setImmediate(resolve));
  const closed = server.close({ waitMs: 20, abortMs: 50 });
  assert.equal((await kind.reply())?.body, "gave up");
  assert.equal(await deaf.reply(), undefined);
  await closed;
  assert.ok(reasons.length >= 2);
  assert.equal(server.inFlight, 0);
});

test("ends streams when it stops", async () => {
  const server = await serve((incoming) => ({
    ...text(""),
    body: (async function* () {
      while (!incoming.signal.aborted) {
        yield "tick\n";
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
      yield "bye\n";
    })(),
  }));
  const client = await RawClient.open(server);
  client.send(get);
  await client.some();
  await server.close({ waitMs: 10 });
  assert.match(await client.rest(), /bye\n\r\n0\r\n\r\n$/);
});

test("every call of close waits for the first", async () => {
  const server = await serve(() => text("ok"));
  await Promise.all([server.close(), server.close(), server.close({ lingerMs: 60_000 })]);
  assert.equal(server.state, "closed");
});

test("no request fails when a server under keep-alive load is replaced", async () => {
  const old = await serve(() => text("old"));
  const next = await serve(() => text("new"));
  const port = (server: typeof old): number => ("port" in server.address ? server.address.port : 0);
  let target = port(old);
  const seen = { old: 0, new: 0, failed: 0 };
  const agent = new Agent({ keepAlive: true, maxSockets: 20 });
  const ask = (): Promise<void> =>
    new Promise((resolve) => {
      const asked = request({ port: target, agent, path: "/" }, (response) => {
        let body = "";
        response.on("data", (chunk) => (body += chunk));
        response.on("end", () => {
          seen[body as "old" | "new"]++;
          resolve();
        });
      });
      asked.on("error", () => {
        seen.failed++;
        resolve();
      });
      asked.end();
    });
  let going = true;
  const clients = Array.from({ length: 20 }, async () => {
    while (going) await ask();
  });
  while (seen.old < 200) await ask();
  const closed = old.close({ lingerMs: 300 });
  // The balancer takes notice in the middle of the lingering.
  await new Promise((resolve) => setTimeout(resolve, 100));
  target = port(next);
  await closed;
  while (seen.new < 200) await ask();
  going = false;
  await Promise.all(clients);
  agent.destroy();
  await next.close();
  assert.equal(seen.failed, 0);
});

test("closes while a client is in the middle of its headers", async () => {
  const server = await serve(() => text("ok"));
  const client = await RawClient.open(server);
  client.send("GET / HT");
  await server.close({ waitMs: 10, abortMs: 10 });
  assert.equal(await client.rest(), "");
  await assert.rejects(sendRaw(server, get));
});
