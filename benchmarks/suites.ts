import { dbSuites } from "./db/suite.ts";
import { growthSuite } from "./growth/suite.ts";
import { httpSuites } from "./http/suite.ts";
import type { Suite } from "./lib/suite.ts";

/** All suites of the bench, in the order of the page. */
export const suites: readonly Suite[] = [...httpSuites, ...dbSuites, growthSuite];
