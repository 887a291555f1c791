export { mysql, type MysqlOptions } from "./source.ts";
