import { describeStore } from "@wervel/data/conformance";
import { notRun, scratch, url } from "./support/scratch.ts";

describeStore({
  name: "PostgreSQL",
  create: () => scratch(),
  notRun,
  ...(url === undefined ? {} : { server: { url, open: (address) => scratch(address) } }),
  unsupported: [
    {
      test: "unique.shift",
      reason: "PostgreSQL checks uniqueness record by record, not at the end of the statement.",
    },
  ],
});
