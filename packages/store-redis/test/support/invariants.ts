import assert from "node:assert/strict";
import type { ModelDescription } from "@wervel/data";
import { decode } from "../../src/encoding/codec.ts";
import { Keys } from "../../src/layout/keys.ts";
import { idOf, membersOf } from "../../src/layout/layout.ts";
import { type Shape, shapesOf } from "../../src/layout/shape.ts";
import { rawClient } from "./server.ts";

/**
 * Throws unless every index holds exactly what making it anew from the records would give, and no other key of the database is there: nothing
 * leaked, no ghost remains.
 */
export async function assertSound(model: ModelDescription, prefix: string): Promise<void> {
  const keys = new Keys(prefix);
  const client = await rawClient();
  try {
    const known = new Set([keys.commits, keys.ledger]);
    for (const shape of shapesOf(model, keys).values()) {
      const names = await namesOf(client, shape.records);
      const indexes = new Map(shape.layouts.map(({ zset }) => [zset, [] as string[]]));
      const records = await Promise.all(names.map((name) => client.hGetAll(name)));
      for (const [at, name] of names.entries()) {
        known.add(name);
        const row = rowOf(shape, records[at]!);
        const id = idOf(shape.key, row)!;
        for (const layout of shape.layouts)
          indexes.get(layout.zset)!.push(...membersOf(layout, shape.key, row, id));
      }
      for (const [zset, members] of indexes) {
        known.add(zset);
        const held = await client.zRange(zset, 0, -1);
        assert.deepEqual(
          held.toSorted(),
          members.toSorted(),
          `${zset} is not what its records say`,
        );
      }
      known.add(shape.numbers);
    }
    const all = await namesOf(client, `${keys.prefix}:`);
    assert.deepEqual(
      all.filter((name) => !known.has(name)),
      [],
      "keys that belong to nothing",
    );
  } finally {
    client.destroy();
  }
}

async function namesOf(
  client: Awaited<ReturnType<typeof rawClient>>,
  start: string,
): Promise<string[]> {
  const names: string[] = [];
  const pattern = `${start.replaceAll(/[\\*?[\]]/g, "\\$&")}*`;
  for await (const found of client.scanIterator({ MATCH: pattern, COUNT: 1000 }))
    names.push(...found);
  return [...new Set(names)];
}

function rowOf(
  { fields }: Shape,
  hash: Readonly<Record<string, string>>,
): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    fields.map(({ name, column, type }) => [name, decode(type, hash[column])]),
  );
}
