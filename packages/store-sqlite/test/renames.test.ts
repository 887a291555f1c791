import { describeRenames } from "@wervel/data/conformance";
import { sqlite } from "@wervel/store-sqlite";
import { databaseFile } from "./support/files.ts";

describeRenames({
  name: "SQLite",
  create: async (here) => {
    const file = databaseFile(here);
    return async (model) => {
      const store = await sqlite(file).open(model, { now: () => 0 });
      here.after(() => store.close());
      return store;
    };
  },
});
