import assert from "node:assert/strict";
import { test } from "node:test";
import { mysql } from "@wervel/store-mysql";
import { flavorOf } from "../src/dialect/flavor.ts";
import { resolveOptions } from "../src/options.ts";

const wrong: Readonly<Record<string, string>> = {
  "no address": "somewhere",
  "another protocol": "postgres://localhost/shop",
  "no database": "mysql://localhost",
  "a parameter": "mysql://localhost/shop?ssl=false",
};

for (const [name, url] of Object.entries(wrong))
  test(`refuses an address with ${name}`, () => {
    assert.throws(() => mysql(url), { code: "value.type", store: "mysql" });
  });

test("takes an address apart, and what stands beside it wins", () => {
  const options = resolveOptions({
    url: "mysql://us%40er:p%3Aw@db.example:3307/sh%20op",
    port: 3308,
  });
  const { host, port, user, password, database, tls } = options;
  assert.deepEqual(
    { host, port, user, password, database, tls },
    {
      host: "db.example",
      port: 3308,
      user: "us@er",
      password: "p:w",
      database: "sh op",
      tls: "verify",
    },
  );
});

const hosts: Readonly<Record<string, string>> = {
  localhost: "off",
  "127.0.0.1": "off",
  "127.8.0.1": "off",
  "[::1]": "off",
  "127.0.0.1.example.com": "verify",
  "10.0.0.1": "verify",
};

for (const [host, tls] of Object.entries(hosts))
  test(`encrypts by default unless the server is on this machine: ${host}`, () => {
    assert.equal(resolveOptions(`mysql://${host}/shop`).tls, tls);
  });

const versions: Readonly<Record<string, readonly [family: string, layout: string] | undefined>> = {
  "8.0.15": ["mysql", "binary"],
  "8.0.16-debug": ["mysql", "binary"],
  "8.0.17": ["mysql", "collated"],
  "8.4.3": ["mysql", "collated"],
  "9.1.0-cluster": ["mysql", "collated"],
  "10.11.19-MariaDB-0+deb12u1": ["mariadb", "collated"],
  "5.5.5-10.11.6-MariaDB": ["mariadb", "collated"],
  "11.4.2-MariaDB": ["mariadb", "collated"],
  "8.0.13": undefined,
  "5.7.44": undefined,
  "10.5.28-MariaDB": undefined,
  nonsense: undefined,
};

for (const [version, expected] of Object.entries(versions))
  test(`knows what it can do with ${version}`, () => {
    const flavor = flavorOf(version);
    assert.deepEqual(flavor && [flavor.family, flavor.layout], expected);
  });
