import type * as Util from "node:util";

const util: typeof Util = process.getBuiltinModule("node:util");

/**
 * Compares two values member by member.
 *
 * Taken from the process: an `import` of `node:util` reads every member of the module, some of which load others, at each start.
 */
export const isDeepStrictEqual: typeof Util.isDeepStrictEqual = util.isDeepStrictEqual;
