import { randomUUID } from "node:crypto";
import { setTimeout as wait } from "node:timers/promises";
import { DataError } from "@wervel/data";
import type { Connection } from "../connection/connection.ts";
import { releaseLock, renewLock } from "../connection/scripts.ts";

/** How long the lock outlives a process that dies with it, in milliseconds. */
const leaseMs = 30_000;
const waitMs = 10_000;
const againMs = 100;

/**
 * Runs `work` while nobody else holds the lock: a key with a token of this process, that ends by itself when the process does.
 *
 * @throws `schema.locked` when somebody else has held it for more than 10 seconds.
 */
export async function underLock<T>(
  connection: Connection,
  key: string,
  work: () => Promise<T>,
): Promise<T> {
  const token = randomUUID();
  await take(connection, key, token);
  const renewal = setInterval(() => {
    connection.script(renewLock, key, [token, String(leaseMs)], {}).catch(() => undefined);
  }, leaseMs / 3);
  renewal.unref();
  try {
    return await work();
  } finally {
    clearInterval(renewal);
    await connection.script(releaseLock, key, [token], {}).catch(() => undefined);
  }
}

async function take(connection: Connection, key: string, token: string): Promise<void> {
  const start = performance.now();
  for (;;) {
    const taken = await connection.command(["SET", key, token, "NX", "PX", String(leaseMs)], {});
    if (taken !== null) return;
    if (performance.now() - start > waitMs) break;
    await wait(againMs);
  }
  throw new DataError(
    "schema.locked",
    `Another process has been migrating for more than ${waitMs} ms.`,
    { store: "redis", help: "Wait for it, then start again." },
  );
}
