import type { ErrorEntry } from "@wervel/core";

/** Every code that the openapi package raises. */
export const openapiErrors: Readonly<Record<"WERVEL_OPENAPI_PATH", ErrorEntry>> = {
  WERVEL_OPENAPI_PATH: {
    title: "The path of the documentation cannot be used",
    help: "Give a path such as /docs: a leading slash, no trailing one, no parameters.",
  },
};
