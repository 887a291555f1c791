import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, test } from "node:test";
import { redis, type RedisOptions } from "@wervel/store-redis";
import { closeAtEnd } from "./support/server.ts";
import { Shop } from "./support/shop.ts";

const address = process.env["WERVEL_TEST_REDIS_TLS"];
const authority = process.env["WERVEL_TEST_CA"];
const skip = address === undefined || !authority ? "no WERVEL_TEST_REDIS_TLS" : false;

describe("TLS", { skip }, () => {
  const ca = authority === undefined ? "" : readFileSync(authority, "utf8");
  // What is no address to a URL of this kind stays as it is written.
  const at = (host: string): string => Object.assign(new URL(address!), { hostname: host }).href;
  const open = async (options: RedisOptions): Promise<string> => {
    const store = await redis({ ...options, volatile: true }).open(Shop.model, { now: () => 0 });
    closeAtEnd(() => store.close());
    return store.profile.version;
  };

  // The port speaks nothing but TLS.
  for (const host of ["localhost", "127.0.0.1"])
    test(`${host} is believed with a certificate that is vouched for`, async () => {
      assert.match(await open({ url: at(host), ca }), /^\d/);
    });

  test("this machine needs no proof where nobody says who gives it", async () => {
    assert.match(await open({ url: at("localhost") }), /^\d/);
  });

  test("a certificate that nobody vouches for is refused on any other machine", async () => {
    await assert.rejects(open({ url: at("127.1") }), {
      code: "fault.connect",
      message: /self-signed/,
    });
  });

  for (const host of ["127.1", "0.0.0.0"])
    test(`a certificate that does not name ${host} is refused there`, async () => {
      await assert.rejects(open({ url: at(host), ca }), {
        code: "fault.connect",
        message: /altnames/,
      });
    });

  test("an address in the clear is no way to a server that speaks TLS alone", async () => {
    const url = Object.assign(new URL(address!), { protocol: "redis:" }).href;
    await assert.rejects(open({ url, connectTimeoutMs: 1_000 }), { code: "fault.connect" });
  });
});
