export { postgres } from "./source.ts";
export { type PostgresOptions } from "./connection/options.ts";
