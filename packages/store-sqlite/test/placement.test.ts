import { memory } from "@wervel/data";
import { describePlacement } from "@wervel/data/conformance";
import { sqlite } from "@wervel/store-sqlite";

describePlacement({
  name: "memory+SQLite",
  first: () => memory({ seed: 7 }),
  second: () => sqlite(":memory:"),
  plans: 400,
  writes: 80,
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
