import { describeStore } from "@wervel/data/conformance";
import { redis } from "@wervel/store-redis";
import { redisUrl, whyNot, wholeDatabase } from "./support/server.ts";

describeStore({
  name: "Redis",
  notRun: whyNot,
  create: () => redis({ url: redisUrl, prefix: wholeDatabase() }),
  server: whyNot === undefined ? { url: redisUrl, open: (url) => redis({ url, prefix: wholeDatabase() }) } : undefined,
});
