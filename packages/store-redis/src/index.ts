export { dropDatabase } from "./drop-database.ts";
export { redis, type RedisOptions } from "./redis.ts";
