import assert from "node:assert/strict";
import { test } from "node:test";
import { expectFit } from "../src/profile.ts";

const servers: readonly (readonly [
  number: number,
  version: string,
  encoding: string,
  capability: string | undefined,
])[] = [
  [180_004, "18.4", "UTF8", undefined],
  [140_000, "14.0", "UTF8", undefined],
  [130_018, "13.18", "UTF8", "server.version"],
  [90_624, "9.6.24", "UTF8", "server.version"],
  [160_002, "16.2", "SQL_ASCII", "server.encoding"],
];
for (const [number, version, encoding, capability] of servers)
  test(`PostgreSQL ${version} with ${encoding} ${capability ? `is refused: ${capability}` : "is taken"}`, () => {
    const expect = (): void => expectFit(number, version, encoding);
    if (capability === undefined) return assert.doesNotThrow(expect);
    assert.throws(expect, {
      code: "refused.capability",
      message: new RegExp(`${version}|${encoding}`),
    });
  });
