import assert from "node:assert/strict";
import { once } from "node:events";
import { describe, test } from "node:test";
import { redis } from "@wervel/store-redis";
import { type Durability, durabilityOf, warningsOf } from "../src/durability.ts";
import { Connection } from "../src/connection/connection.ts";
import { closeAtEnd, emptyDatabase, rawClient, redisUrl, whyNot } from "./support/server.ts";
import { Shop } from "./support/shop.ts";

const settings = (given: Partial<Durability>): Durability => ({
  appendonly: "yes",
  save: "",
  "maxmemory-policy": "noeviction",
  ...given,
});

const cases: Readonly<Record<string, readonly [Durability, RegExp | undefined]>> = {
  "each write goes to a file": [settings({}), undefined],
  "nothing goes to a file": [settings({ appendonly: "no" }), /keeps nothing/],
  "everything does from time to time": [
    settings({ appendonly: "no", save: "3600 1" }),
    /last minutes/,
  ],
  "records give way to others": [settings({ "maxmemory-policy": "allkeys-lru" }), /memory is full/],
  "the server does not say": [
    { appendonly: undefined, save: undefined, "maxmemory-policy": undefined },
    undefined,
  ],
};

for (const [name, [given, warning]] of Object.entries(cases))
  test(`where ${name}, ${warning === undefined ? "nothing is said" : "that is said"}`, () => {
    const warnings = warningsOf(given);
    assert.equal(warnings.length, warning === undefined ? 0 : 1);
    if (warning !== undefined) assert.match(warnings[0]!, warning);
  });

describe("at the start", { skip: whyNot ?? false }, () => {
  test("the server is asked what it keeps", async () => {
    const connection = await Connection.open({ url: redisUrl, connectTimeoutMs: 1_000 });
    closeAtEnd(() => connection.close());
    const client = await rawClient();
    const { appendonly } = await client.configGet("appendonly");
    client.destroy();
    assert.equal((await durabilityOf(connection)).appendonly, appendonly);
  });

  test("a server that loses what it has is warned of, unless nothing needs to be kept", async (here) => {
    const connection = await Connection.open({ url: redisUrl, connectTimeoutMs: 1_000 });
    closeAtEnd(() => connection.close());
    if (warningsOf(await durabilityOf(connection)).length === 0)
      return here.skip("this server keeps what it has");
    const warned = once(process, "warning");
    const store = await redis({ url: redisUrl, prefix: emptyDatabase() }).open(Shop.model, {
      now: () => 0,
    });
    await store.close();
    const [warning] = (await warned) as [Error & { code?: string }];
    assert.equal(warning.code, "redis.durability");
  });
});
