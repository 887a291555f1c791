import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { describe, test } from "node:test";
import { setTimeout as wait } from "node:timers/promises";
import { redis } from "@wervel/store-redis";
import { assertSound } from "./support/invariants.ts";
import { emptyDatabase, rawClient, redisUrl, whyNot } from "./support/server.ts";
import { openShop, Shop } from "./support/shop.ts";

describe("what goes wrong", { skip: whyNot ?? false }, () => {
  test("scripts that the server has forgotten are sent again", async () => {
    const { db } = await openShop();
    await db.owner.insert({ id: "a", name: "A" });
    const client = await rawClient();
    await client.scriptFlush();
    client.destroy();
    await db.owner.insert({ id: "b", name: "B" });
    assert.equal(await db.owner.count(), 2);
  });

  test("a process that is killed while it writes leaves nothing half done", async () => {
    const { db, prefix } = await openShop();
    await db.owner.insert({ id: "a", name: "A" });
    for (let round = 0; round < 3; round++) {
      const program = new URL("support/busy-process.ts", import.meta.url).pathname;
      const child = spawn(process.execPath, [program, redisUrl, prefix], {
        stdio: ["ignore", "pipe", "inherit"],
      });
      await once(child.stdout, "data");
      await wait(120 + 40 * round);
      child.kill("SIGKILL");
      await once(child, "exit");
      await assertSound(Shop.model, prefix);
    }
    assert.ok((await db.item.count()) > 0);
  });

  test("a server that is not there is fault.connect", async () => {
    const source = redis({ url: "redis://127.0.0.1:1", connectTimeoutMs: 300 });
    await assert.rejects(source.open(Shop.model, { now: () => 0 }), {
      code: "fault.connect",
      outcome: "none",
    });
  });

  test("a password that is wrong is fault.connect", async () => {
    const address = new URL(redisUrl);
    address.username = "nobody";
    address.password = "wrong";
    const source = redis({ url: address.href, prefix: emptyDatabase() });
    await assert.rejects(source.open(Shop.model, { now: () => 0 }), { code: "fault.connect" });
  });

  test("a server that speaks no TLS is not spoken to in the clear", async () => {
    const address = new URL(redisUrl);
    const source = redis({ url: `rediss://${address.host}`, connectTimeoutMs: 1_000 });
    await assert.rejects(source.open(Shop.model, { now: () => 0 }), { code: "fault.connect" });
  });

  test("what is asked of a closed store is fault.closed", async () => {
    const { db, store } = await openShop();
    await store.close();
    await store.close();
    await assert.rejects(db.owner.count(), { code: "fault.closed" });
  });
});
