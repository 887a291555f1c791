import { DataError } from "../errors.ts";
import type { StorePart } from "../store/placement.ts";
import type { RawStatement } from "../store/store.ts";
import type { Places } from "./places.ts";

/**
 * Finds the store whose words a statement is in: that of the entities which it names, else the one that holds what has no other place.
 *
 * @throws `refused.crossStore` where it names entities of several stores, or none and there is no rest; `refused.capability` where the
 *   store has no words of its own.
 */
export function rawPart(
  places: Places,
  parts: readonly StorePart[],
  { parts: words }: RawStatement,
): StorePart {
  const named = new Set(
    words.flatMap((word) => ("entity" in word ? [places.partOf(word.entity)] : [])),
  );
  const [found = parts.find(({ name }) => name === "rest"), ...others] = [...named];
  if (found === undefined || others.length > 0)
    throw new DataError(
      "refused.crossStore",
      "A statement in a store's own words must belong to one store.",
      {
        details: { stores: [...named].map(({ name }) => name) },
        help: "Name an entity of the store in it, and none of another: sql`… from ${db.article} …`.",
      },
    );
  if (found.store.raw !== undefined) return found;
  throw new DataError(
    "refused.capability",
    `The store ${found.store.name} has no words of its own.`,
    {
      store: found.store.name,
      help: "Write a query, which every store answers, or place the entity in a store that has SQL.",
    },
  );
}
