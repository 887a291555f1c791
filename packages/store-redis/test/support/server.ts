import { randomUUID } from "node:crypto";
import { after } from "node:test";
import { createClient } from "@redis/client";

/** The server that the tests may use. */
export const redisUrl = process.env["WERVEL_TEST_REDIS"] ?? "redis://127.0.0.1:6379";

/** Why there is none; undefined where there is one. */
export const whyNot =
  process.env["WERVEL_TEST_REDIS"] === undefined
    ? (process.env["WERVEL_TEST_REDIS_WHY"] ?? "WERVEL_TEST_REDIS names no server")
    : undefined;

/** A prefix that nobody else uses; whatever stands under it is removed at the end. */
export function wholeDatabase(): string {
  const prefix = `test-${randomUUID().slice(0, 8)}`;
  after(() => remove(prefix));
  return prefix;
}

async function remove(prefix: string): Promise<void> {
  const client = createClient({ url: redisUrl });
  client.on("error", () => undefined);
  await client.connect();
  try {
    for await (const keys of client.scanIterator({ MATCH: `{${prefix}}:*`, COUNT: 500 }))
      if (keys.length > 0) await client.unlink(keys);
  } finally {
    client.destroy();
  }
}
