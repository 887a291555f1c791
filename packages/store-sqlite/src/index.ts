export { sqlite, type SqliteOptions } from "./source.ts";
export { type RawPart, type RawStatement } from "./store/raw.ts";
