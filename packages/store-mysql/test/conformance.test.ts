import { describeStore } from "@wervel/data/conformance";
import { scratch, servers } from "./support/scratch.ts";

for (const { name, url, why } of servers)
  describeStore({
    name,
    create: () => scratch(url!),
    ...(url === undefined ? { notRun: why } : { server: { url, open: scratch } }),
    unsupported: [],
  });
