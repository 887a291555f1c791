import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, test } from "node:test";
import { valueTypes } from "@wervel/data/testing";
import { mysql, type MysqlOptions } from "@wervel/store-mysql";
import { notes, now } from "./support/plans.ts";
import { plainDoor } from "./support/plain-door.ts";

const authority = process.env["WERVEL_TEST_CA"];

/** Loopback by names that the certificate does not have: none of them is `localhost` or `127.0.0.1`. */
const strangeNames = ["127.1", "0.0.0.0"];

for (const server of ["MariaDB", "MySQL"]) {
  const variable = `WERVEL_TEST_${server.toUpperCase()}_TLS`;
  const url = process.env[variable];
  const skip =
    url === undefined || !authority ? `not run: TLS of ${server} (no ${variable})` : false;
  describe(`TLS (${server})`, { skip }, () => {
    const address = Object.assign(new URL(url ?? "mysql://none"), { pathname: "/mysql" }).href;
    const ca = authority === undefined ? "" : readFileSync(authority, "utf8");
    const open = (options: MysqlOptions) =>
      mysql({ url: address, ...options }).open(notes, { now });

    for (const host of ["localhost", "127.0.0.1"])
      test(`${host} is believed with a certificate that is vouched for, and nothing is in the clear`, async (here) => {
        const store = await open({ host, tls: { ca } });
        here.after(() => store.close());
        const [row] = await store.raw!({
          parts: [{ text: "show session status like 'Ssl_cipher'" }],
          as: { name: valueTypes.text, cipher: valueTypes.text },
        });
        assert.notEqual(row!["cipher"], "");
      });

    test("a certificate that nobody vouches for is refused", async () => {
      await assert.rejects(open({ tls: "verify" }), {
        code: "fault.connect",
        message: /self-signed/,
      });
    });

    for (const host of strangeNames)
      test(`a certificate that does not name ${host} is refused there`, async () => {
        await assert.rejects(open({ host, tls: { ca } }), {
          code: "fault.connect",
          message: /altnames/,
        });
      });

    test("a server of another machine is asked for TLS though nobody said so", async () => {
      await assert.rejects(open({ host: "127.1" }), {
        code: "fault.connect",
        message: /self-signed/,
      });
    });

    test("who comes between and says that there is no TLS learns nothing", async (here) => {
      const door = await plainDoor(address);
      here.after(() => door.close());
      await assert.rejects(open({ host: "127.0.0.1", port: door.port, tls: { ca } }), {
        code: "fault.connect",
      });
      assert.equal(door.said(), 0);
    });
  });
}
