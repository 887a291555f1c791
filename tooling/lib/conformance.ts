import { existsSync } from "node:fs";
import { join } from "node:path";
import { variableOf } from "./servers/kind.ts";
import { serverKinds } from "./servers/kinds.ts";
import { root } from "./workspace.ts";

/** A store of this repository, or two that hold one database (`sqlite+redis`), with the test that holds it to the suite. */
export interface KnownStore {
  /** How it is called on the command line. */
  readonly name: string;
  /** How it is called in words, and in its report. */
  readonly title: string;
  readonly test: string;
}

const inPackage = (name: string): string => `packages/store-${name}/test/conformance.test.ts`;
const inFamily = (name: string): string => `packages/store-mysql/test/conformance/${name}.test.ts`;

/** Every store, in the order of the page about them. */
export const knownStores: readonly KnownStore[] = [
  { name: "memory", title: "memory", test: "packages/data/test/conformance/memory.test.ts" },
  { name: "sqlite", title: "SQLite", test: inPackage("sqlite") },
  { name: "postgres", title: "PostgreSQL", test: inPackage("postgres") },
  { name: "mysql", title: "MySQL", test: inFamily("mysql") },
  { name: "mariadb", title: "MariaDB", test: inFamily("mariadb") },
  { name: "redis", title: "Redis", test: inPackage("redis") },
  {
    name: "memory+sqlite",
    title: "memory+SQLite",
    test: "packages/store-sqlite/test/placement.test.ts",
  },
  {
    name: "postgres+redis",
    title: "PostgreSQL+Redis",
    test: "packages/store-postgres/test/placement.test.ts",
  },
].filter(({ test }) => existsSync(join(root, test)));

/** Gives the tests of some stores, and says that no server of another is wanted: a package may have several. */
export function testsOf(stores: readonly KnownStore[], env: NodeJS.ProcessEnv): string[] {
  for (const kind of serverKinds)
    if (!stores.some(({ name }) => name.split("+").includes(kind.name))) env[variableOf(kind)] = "";
  return stores.map(({ test }) => test);
}
