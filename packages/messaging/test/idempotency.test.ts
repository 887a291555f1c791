import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { describe, test } from "node:test";
import { testHost, type TestHost } from "@wervel/testing";
import { sourceAt, stores } from "./support/stores.ts";
import { Till, tillApp, type Watched } from "./support/till.ts";

const pay = (
  host: Pick<TestHost, "post">,
  key: string | undefined,
  amount = 5,
  path = "/payments",
) => host.post(path, { amount }, key === undefined ? {} : { headers: { "idempotency-key": key } });

const count = (host: TestHost): Promise<number> =>
  host.run({ db: Till }, ({ db }) => db.payment.allowScan().count());

for (const store of stores)
  describe(`idempotency keys on ${store.title}`, { skip: store.notRun }, () => {
    const open = async (watched?: Watched, socket = false): Promise<TestHost> => {
      const source = await sourceAt(await store.address());
      return testHost(tillApp(watched).store(Till, source), (t) => t, { socket });
    };

    test("of 100 parallel requests with one key one is executed, and the others get its reply or 409", async (t) => {
      t.diagnostic(`ran: idempotency keys on ${store.title}`);
      let executed = 0;
      await using host = await open({ working: () => void executed++ }, true);
      const key = randomUUID();
      const replies = await Promise.all(Array.from({ length: 100 }, () => pay(host, key)));
      const done = replies.filter(({ status }) => status === 201);
      const busy = replies.filter(({ status }) => status === 409);
      assert.equal(done.length + busy.length, 100);
      assert.ok(done.length >= 1);
      assert.equal(new Set(done.map(({ text }) => text)).size, 1);
      for (const { problem, headers } of busy) {
        assert.equal(problem?.code, "WERVEL_HTTP_IDEMPOTENCY_BUSY");
        assert.equal(headers.get("retry-after"), "1");
      }
      assert.equal(executed, 1);
      assert.equal(await count(host), 1);
    });

    test("the same request gets the kept reply, with its headers but for cookies", async () => {
      await using host = await open();
      const first = await pay(host, "k");
      const second = await pay(host, "k");
      assert.equal(first.status, 201);
      assert.equal(first.headers.get("idempotency-replayed"), null);
      assert.equal(second.status, 201);
      assert.equal(second.text, first.text);
      assert.equal(second.headers.get("idempotency-replayed"), "true");
      assert.equal(second.headers.get("x-mark"), "1");
      assert.equal(second.headers.get("content-type"), first.headers.get("content-type"));
      assert.deepEqual(second.headers.getSetCookie(), []);
      assert.equal(await count(host), 1);
    });

    test("a request that comes while the first is at work gets 409", async () => {
      const { promise, resolve } = Promise.withResolvers<void>();
      const begun = Promise.withResolvers<void>();
      await using host = await open({
        working: () => {
          begun.resolve();
          return promise;
        },
      });
      const first = pay(host, "k");
      await begun.promise;
      assert.equal((await pay(host, "k")).status, 409);
      assert.equal((await pay(host, "k", 6)).status, 422);
      resolve();
      assert.equal((await first).status, 201);
      assert.equal((await pay(host, "k")).headers.get("idempotency-replayed"), "true");
    });

    test("another payload, query or path with the same key is refused with 422, and nothing is done", async () => {
      await using host = await open();
      await pay(host, "k");
      for (const refused of [await pay(host, "k", 6), await pay(host, "k", 5, "/payments?x=1")]) {
        assert.equal(refused.status, 422);
        assert.equal(refused.problem?.code, "WERVEL_HTTP_IDEMPOTENCY_MISMATCH");
      }
      assert.equal(await count(host), 1);
    });

    test("keys of other callers, tenants and routes are other keys", async () => {
      await using host = await open();
      const callers = [
        host,
        host.as({ id: "ann" }),
        host.as({ id: "bob" }),
        host.as({ id: "eve", tenant: "a" }),
      ];
      for (const caller of callers) {
        assert.equal((await pay(caller, "k")).status, 201);
        assert.equal((await pay(caller, "k", 7, "/payments/again")).status, 201);
      }
      assert.equal(await count(host), 8);
    });

    test("a reply is kept for 24 hours, and then the key is new", async () => {
      await using host = await open();
      await pay(host, "k");
      host.clock.advance("23h");
      assert.equal((await pay(host, "k")).headers.get("idempotency-replayed"), "true");
      host.clock.advance("61m");
      assert.equal((await pay(host, "k", 6)).headers.get("idempotency-replayed"), null);
      assert.equal(await count(host), 2);
    });

    test("what fails is rolled back and not kept: the same key works afterwards", async () => {
      let fails = true;
      await using host = await open({
        working: () => {
          if (fails) throw new Error("no");
        },
      });
      assert.equal((await pay(host, "k")).status, 500);
      assert.equal(await count(host), 0);
      fails = false;
      assert.equal((await pay(host, "k")).status, 201);
      assert.equal(await count(host), 1);
    });

    test("invalid input is not kept under its key", async () => {
      await using host = await open();
      assert.equal((await pay(host, "k", 0)).status, 422);
      assert.equal((await pay(host, "k", 1)).status, 201);
    });

    test("a reply that the handler returns is kept whatever its status, for its writes are", async () => {
      await using host = await open();
      assert.equal((await pay(host, "k", 402)).status, 402);
      const again = await pay(host, "k", 402);
      assert.equal(again.status, 402);
      assert.deepEqual(again.body, { reason: "no cover" });
      assert.equal(await count(host), 1);
    });

    test("a repeated request is not judged by what its first one has changed", async () => {
      await using host = await open();
      const { body } = await pay(host, "k");
      const ann = host.as({ id: "ann" });
      const headers = { "idempotency-key": "r" };
      assert.equal((await ann.delete(`/payments/${body.id}`, { headers })).status, 204);
      assert.equal((await ann.delete(`/payments/${body.id}`, { headers })).status, 204);
      const other = { "idempotency-key": "s" };
      assert.equal((await ann.delete(`/payments/${body.id}`, { headers: other })).status, 404);
      assert.equal((await host.delete(`/payments/${body.id}`, { headers })).status, 401);
    });

    test("a key may be left out where it is optional", async () => {
      await using host = await open();
      assert.equal((await pay(host, undefined, 5, "/payments/maybe")).status, 201);
      assert.equal((await pay(host, undefined, 5, "/payments/maybe")).status, 201);
      assert.equal((await pay(host, "k", 5, "/payments/maybe")).status, 201);
      assert.equal((await pay(host, "k", 5, "/payments/maybe")).status, 201);
      assert.equal(await count(host), 3);
    });
  });
