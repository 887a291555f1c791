import { describeRenames } from "@wervel/data/conformance";
import { redis } from "@wervel/store-redis";
import { emptyDatabase, redisUrl, whyNot } from "./support/server.ts";

describeRenames({
  name: "Redis",
  create: async (here) => {
    const prefix = emptyDatabase();
    return async (model) => {
      const store = await redis({ url: redisUrl, prefix, volatile: true }).open(model, {
        now: () => 0,
      });
      here.after(() => store.close());
      return store;
    };
  },
  notRun: whyNot,
});
