export { ConnectionPool, type PoolOptions, type TakeOptions } from "./pool.ts";
export { type RawQuery, rawQuery } from "./raw.ts";
export { SqlStore, type SqlStoreParts } from "./store.ts";
