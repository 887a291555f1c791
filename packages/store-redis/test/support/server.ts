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

/** Begins the prefixes of this file; all that stands under them is removed at its end. */
const stem = `test-${randomUUID().slice(0, 8)}`;
let databases = 0;

/** A prefix that nobody else uses. */
export function emptyDatabase(): string {
  return `${stem}-${databases++}`;
}

/** A client that sees the keys themselves. */
export async function rawClient() {
  const client = createClient({ url: redisUrl });
  client.on("error", () => undefined);
  return client.connect();
}

after(async () => {
  if (whyNot !== undefined) return;
  const client = await rawClient();
  try {
    for await (const keys of client.scanIterator({ MATCH: `{${stem}*`, COUNT: 1000 }))
      if (keys.length > 0) await client.unlink(keys);
  } finally {
    client.destroy();
  }
});
