import { after } from "node:test";
import { describePlacement } from "@wervel/data/conformance";
import { dropDatabase, redis } from "@wervel/store-redis";
import { notRun, scratch, scratchName } from "./support/scratch.ts";

const redisUrl = process.env["WERVEL_TEST_REDIS"] || undefined;
const noRedis =
  redisUrl === undefined
    ? (process.env["WERVEL_TEST_REDIS_WHY"] ?? "WERVEL_TEST_REDIS is not set")
    : undefined;

const prefixes: string[] = [];

describePlacement({
  name: "PostgreSQL+Redis",
  notRun: notRun ?? noRedis,
  first: () => scratch(),
  second: () => {
    const prefix = scratchName();
    prefixes.push(prefix);
    return redis({ url: redisUrl!, prefix, volatile: true });
  },
  unsupported: [
    {
      test: "index",
      reason:
        "Redis has no search of its own: a read or write of an entity that is not small needs a declared index for its filter or its order.",
    },
  ],
  plans: 200,
  writes: 40,
});

after(async () => {
  for (const prefix of prefixes) await dropDatabase({ url: redisUrl!, prefix });
});
