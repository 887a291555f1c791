import { join } from "node:path";

/** Where the peers run from, compiled. */
export const compiledFolder = join(import.meta.dirname, "..", ".generated", "bench");
