import { describeStore } from "@wervel/data/conformance";
import { sqlite } from "@wervel/store-sqlite";

describeStore({
  name: "SQLite",
  create: () => sqlite(":memory:"),
  unsupported: [],
});
