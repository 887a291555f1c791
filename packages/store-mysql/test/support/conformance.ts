import { describeStore } from "@wervel/data/conformance";
import { scratch, type TestServer } from "./scratch.ts";

/** Describes the conformance tests on one server of the family. */
export function describeServer(
  { name, url, why }: TestServer,
  options: { readonly seed?: number } = {},
): void {
  describeStore({
    ...options,
    name,
    create: () => scratch(url!),
    ...(url === undefined ? { notRun: why } : { server: { url, open: scratch } }),
    unsupported: [
      {
        test: "unique.shift",
        reason: "The database checks uniqueness record by record, not at the end of the statement.",
      },
      {
        test: "folded.computed",
        reason: "Text is folded before it is sent; the database has no such function.",
      },
      {
        test: "near.score",
        reason:
          "The database cannot compare vectors: scores are computed beside it, fields are looked at inside it, and one condition cannot join both.",
      },
    ],
  });
}
