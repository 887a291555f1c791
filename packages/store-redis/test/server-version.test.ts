import assert from "node:assert/strict";
import { test } from "node:test";
import { redis } from "@wervel/store-redis";
import { isNewEnough } from "../src/server-version.ts";
import { fakeServer } from "./support/fake-server.ts";
import { Shop } from "./support/shop.ts";

const versions: readonly (readonly [version: string, expected: boolean])[] = [
  ["8.2.1", true],
  ["7.0.15", true],
  ["6.2.0", true],
  ["10.0.0", true],
  ["6.0.16", false],
  ["5.0.14", false],
  ["2.8.24", false],
  ["unknown", false],
];
for (const [version, expected] of versions)
  test(`Redis ${version} is ${expected ? "new enough" : "too old"}`, () =>
    assert.equal(isNewEnough(version), expected));

const open = (url: string) => redis({ url, volatile: true }).open(Shop.model, { now: () => 0 });

test("a server that is too old is refused when the store opens, by its version", async () => {
  const url = await fakeServer({
    HELLO: "%1\r\n+proto\r\n:3\r\n",
    INFO: "$21\r\nredis_version:6.0.16\n\r\n",
  });
  await assert.rejects(open(url), {
    code: "refused.capability",
    message: /6\.0\.16/,
    help: /6\.2/,
  });
});

test("a server that does not know the protocol is refused as too old", async () => {
  const url = await fakeServer({ HELLO: "-ERR unknown command `HELLO`, with args\r\n" });
  await assert.rejects(open(url), { code: "refused.capability", message: /below 6/, help: /6\.2/ });
});
