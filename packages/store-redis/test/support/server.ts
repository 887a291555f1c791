import { randomUUID } from "node:crypto";
import { after } from "node:test";
import { RedisClient } from "@redis/client";
import { dropDatabase } from "@wervel/store-redis";

/** The server that the tests may use. */
export const redisUrl = process.env["WERVEL_TEST_REDIS"] ?? "redis://127.0.0.1:6379";

/** Why there is none; undefined where there is one. */
export const whyNot =
  process.env["WERVEL_TEST_REDIS"] === undefined
    ? (process.env["WERVEL_TEST_REDIS_WHY"] ?? "WERVEL_TEST_REDIS names no server")
    : undefined;

const databases: string[] = [];

/** A prefix that nobody else uses; whatever stands under it is removed at the end of the file. */
export function emptyDatabase(suffix = ""): string {
  const prefix = `test-${randomUUID()}${suffix}`;
  databases.push(prefix);
  return prefix;
}

const clientOf = RedisClient.factory();

/** A client that sees the keys themselves. */
export async function rawClient() {
  const client = clientOf({ url: redisUrl });
  client.on("error", () => undefined);
  return client.connect();
}

const closers: (() => Promise<void>)[] = [];

/** Has something closed at the end of the file, whatever fails before. */
export function closeAtEnd(close: () => Promise<void>): void {
  closers.push(close);
}

after(async () => {
  for (const close of closers) await close();
  for (const prefix of databases) await dropDatabase({ url: redisUrl, prefix });
});
