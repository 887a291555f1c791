import { describeStore } from "@wervel/data/conformance";
import { redis } from "@wervel/store-redis";
import { emptyDatabase, redisUrl, whyNot } from "./support/server.ts";

const open = (url: string) => redis({ url, prefix: emptyDatabase(), volatile: true });

describeStore({
  name: "Redis",
  notRun: whyNot,
  create: () => open(redisUrl),
  unsupported: [
    {
      test: "index",
      reason:
        "Redis has no search of its own: a read or write of an entity that is not small needs a declared index for its filter or its order. In this world that is the link nobody declared, between people and companies.",
    },
  ],
  server: whyNot === undefined ? { url: redisUrl, open } : undefined,
});
