import { describeRenames } from "@wervel/data/conformance";
import { mysql as mysqlStore } from "@wervel/store-mysql";
import { now } from "./support/plans.ts";
import { addressOf, administer, mariadb, mysql, scratchName } from "./support/scratch.ts";

for (const { name, url, why } of [mariadb, mysql])
  describeRenames({
    name,
    create: async (here) => {
      const database = scratchName();
      await administer(url!, `create database ${database}`);
      here.after(() => administer(url!, `drop database ${database}`));
      return async (model) => {
        const store = await mysqlStore(addressOf(url!, database)).open(model, { now });
        here.after(() => store.close());
        return store;
      };
    },
    notRun: url === undefined ? why : undefined,
  });
