import type { ServerKind } from "./kind.ts";
import { mariadb } from "./mariadb.ts";
import { mysql } from "./mysql.ts";
import { postgres } from "./postgres.ts";
import { redis } from "./redis.ts";

/** Every server that tests can ask for. */
export const serverKinds: readonly ServerKind[] = [postgres, mariadb, mysql, redis];

/** Which servers the tests of a store need, by the store's package. */
export const serversOf: Readonly<Record<string, readonly ServerKind[]>> = {
  "@wervel/store-postgres": [postgres],
  "@wervel/store-mysql": [mariadb, mysql],
  "@wervel/store-redis": [redis],
};

/** Which servers the tests that stand outside of the packages need. */
export const serversOfFiles: Readonly<Record<string, readonly ServerKind[]>> = {
  "tooling/test/data-bench.test.ts": [postgres, mariadb, redis],
  "tooling/test/soak.test.ts": [postgres],
};
