import { describeRenames } from "@wervel/data/conformance";
import { postgres } from "@wervel/store-postgres";
import { now } from "./support/plans.ts";
import { administer, notRun, scratchName, url } from "./support/scratch.ts";

describeRenames({
  name: "PostgreSQL",
  create: async (here) => {
    const schema = scratchName();
    here.after(() => administer(`drop schema if exists "${schema}" cascade`));
    return async (model) => {
      const store = await postgres({ url: url!, schema }).open(model, { now });
      here.after(() => store.close());
      return store;
    };
  },
  notRun,
});
