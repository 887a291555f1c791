import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { redis } from "@wervel/store-redis";
import { fakeServer } from "./support/fake-server.ts";
import { closeAtEnd, emptyDatabase, redisUrl, whyNot } from "./support/server.ts";
import { Shop } from "./support/shop.ts";

const bulk = (text: string): string => `$${text.length}\r\n${text}\r\n`;
const { port } = new URL(redisUrl);

describe("a cluster", { skip: whyNot ?? false }, () => {
  for (const [name, host] of [
    ["the node that has its slot", bulk("127.0.0.1")],
    ["that of the same name where a node does not know its own", bulk("")],
  ] as const)
    test(`keeps a database on one node: the store goes to ${name}`, async () => {
      const node = await fakeServer({
        HELLO: "%1\r\n+proto\r\n:3\r\n",
        INFO: bulk("redis_version:7.0.15\r\nredis_mode:cluster\r\n"),
        "CLUSTER KEYSLOT": ":7000\r\n",
        "CLUSTER SLOTS": `*2\r\n*3\r\n:0\r\n:6999\r\n*2\r\n${bulk("nowhere")}:1\r\n*3\r\n:7000\r\n:16383\r\n*2\r\n${host}:${port}\r\n`,
      });
      const store = await redis({ url: node, prefix: emptyDatabase(), volatile: true }).open(
        Shop.model,
        { now: () => 0 },
      );
      closeAtEnd(() => store.close());
      assert.deepEqual(await store.schema.ledger(), []);
    });
});
