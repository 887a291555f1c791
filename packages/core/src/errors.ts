import type { ErrorEntry } from "@wervel/schema";

/** Every code that the core package raises. */
export const coreErrors = {
  WERVEL_DI_MISSING: {
    title: "A service that is needed is not provided",
    help: "Provide it in the app, or mark the need optional.",
  },
} as const satisfies Record<string, ErrorEntry>;
