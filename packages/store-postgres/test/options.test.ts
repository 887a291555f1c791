import assert from "node:assert/strict";
import { test } from "node:test";
import { inspect } from "node:util";
import { postgres } from "@wervel/store-postgres";
import { isLoopback, resolveOptions } from "../src/connection/options.ts";
import { notes, now } from "./support/plans.ts";

test("reads an address, and takes options before it", () => {
  const { host, port, user, password, database, schema, applicationName, max } = resolveOptions({
    url: "postgres://us%2Fer:p%40ss@db.example:6543/my%20data?application_name=shop&schema=sales",
    max: 3,
    database: "other",
  });
  assert.deepEqual(
    { host, port, user, password, database, schema, applicationName, max },
    {
      host: "db.example",
      port: 6543,
      user: "us/er",
      password: "p@ss",
      database: "other",
      schema: "sales",
      applicationName: "shop",
      max: 3,
    },
  );
});

const hosts: readonly (readonly [string, boolean])[] = [
  ["localhost", true],
  ["127.0.0.1", true],
  ["127.9.9.9", true],
  ["::1", true],
  ["/var/run/postgresql", true],
  ["db.localhost", true],
  ["10.0.0.1", false],
  ["localhost.example.com", false],
  ["127.0.0.1.example.com", false],
];
for (const [host, expected] of hosts)
  test(`${host} is ${expected ? "" : "not "}this machine`, () =>
    assert.equal(isLoopback(host), expected));

const tls: readonly (readonly [string, string, object | undefined])[] = [
  ["no TLS on this machine", "postgres://localhost/a", undefined],
  ["verified TLS elsewhere", "postgres://db.example/a", { rejectUnauthorized: true }],
  [
    "verified TLS for sslmode=require",
    "postgres://db.example/a?sslmode=require",
    { rejectUnauthorized: true },
  ],
  [
    "verified TLS on this machine when asked",
    "postgres://localhost/a?sslmode=verify-full",
    { rejectUnauthorized: true },
  ],
  ["none for sslmode=disable", "postgres://db.example/a?sslmode=disable", undefined],
];
for (const [name, url, expected] of tls)
  test(`takes ${name}`, () => assert.deepEqual(resolveOptions({ url }).tls, expected));

test("verifies the certificate whatever the TLS settings say", () => {
  const { tls: settings } = resolveOptions({
    host: "db.example",
    tls: { rejectUnauthorized: false },
  });
  assert.equal(settings?.rejectUnauthorized, true);
});

const bad: Readonly<Record<string, object>> = {
  "no URL": { url: "secret-password@host" },
  "another protocol": { url: "mysql://u:secret-password@host/db" },
  "an unknown parameter": { url: "postgres://u:secret-password@host/db?sslmod=disable" },
  "an sslmode that says nothing": { url: "postgres://u:secret-password@host/db?sslmode=prefer" },
  "a part that is not percent-encoded": { url: "postgres://u:secret-password%zz@host/db" },
  "a certificate that is not there": {
    url: "postgres://u:secret-password@host/db?sslrootcert=/nowhere/ca.pem",
  },
  "no connections": { max: 0 },
  "half a connection": { max: 1.5 },
};
for (const [name, options] of Object.entries(bad))
  test(`refuses ${name}, and keeps the password to itself`, async () => {
    const error: unknown = await postgres(options)
      .open(notes, { now })
      .then(
        () => undefined,
        (thrown: unknown) => thrown,
      );
    assert.equal((error as { code?: string }).code, "fault.connect");
    assert.doesNotMatch(inspect(error, { depth: 9, showHidden: true }), /secret-password/);
  });
