import { createHash } from "node:crypto";
import type { EntityDescription, Row, Store } from "@wervel/data";
import { batchPlan, compiled, ownFields } from "./plans.ts";

/** Reads all records of an entity in the order of their key, a batch at a time. */
export async function* batches(
  store: Store,
  entity: EntityDescription,
  size: number,
  behind?: readonly unknown[],
): AsyncGenerator<readonly Row[]> {
  const first = behind === undefined ? compiled(store, batchPlan(entity, size, false)) : undefined;
  const next = compiled(store, batchPlan(entity, size, true));
  let key = behind;
  for (;;) {
    const { rows } = await store.run(key === undefined ? first! : next, key ?? []);
    if (rows.length > 0) yield rows;
    if (rows.length < size) return;
    key = entity.key.map((name) => rows.at(-1)![name]);
  }
}

/** What an entity holds: how many records, and a hash over every value of them in the order of the key. */
export interface Content {
  readonly count: number;
  readonly hash: string;
}

/** Reads everything of an entity and hashes it: equal content gives equal hashes, in whatever store it stands. */
export async function contentOf(
  store: Store,
  entity: EntityDescription,
  size: number,
): Promise<Content> {
  const hash = createHash("sha256");
  const names = ownFields(entity).toSorted();
  let count = 0;
  for await (const rows of batches(store, entity, size)) {
    count += rows.length;
    for (const row of rows) hash.update(`${names.map((name) => canonical(row[name])).join()}\n`);
  }
  return { count, hash: hash.digest("hex") };
}

/** Writes a value so that equal values give equal text: members by name, and each kind of value unlike every other. */
function canonical(value: unknown): string {
  if (value instanceof Date) return `@${value.getTime()}`;
  if (value instanceof Uint8Array) return `#${Buffer.from(value).toString("hex")}`;
  if (typeof value === "bigint") return `${value}n`;
  if (Array.isArray(value)) return `[${value.map(canonical).join()}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value) ?? "null";
  const members = Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return `{${members.map(([name, member]) => `${JSON.stringify(name)}:${canonical(member)}`).join()}}`;
}
