import { describeStore } from "@wervel/data/conformance";
import { sqlite } from "@wervel/store-sqlite";

describeStore({
  name: "SQLite",
  create: () => sqlite(":memory:"),
  unsupported: [
    {
      test: "decimal.wide",
      reason:
        "SQLite computes whole numbers of 64 bits: decimals of more than 18 digits are kept, compared and ordered, not computed with.",
    },
    {
      test: "unique.shift",
      reason: "SQLite checks uniqueness record by record, not at the end of the statement.",
    },
  ],
});
