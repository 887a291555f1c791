import { gt, ne, oneOf } from "../../query/operators.ts";
import type { ConformanceCase } from "../case.ts";
import type { Page } from "../../query/query.ts";
import type { World } from "../world/model.ts";
import { query, refused, value } from "./tables.ts";

interface Pages {
  page(options: { size: number; after?: string | null }): Promise<Page<{ id: unknown }>>;
}

/** Reads page after page and gives the ids of each. */
async function pagesOf(query: Pages, size: number): Promise<unknown[][]> {
  const pages: unknown[][] = [];
  let after: string | null = null;
  do {
    const page: Page<{ id: unknown }> = await query.page({ size, after });
    pages.push(page.items.map(({ id }) => id));
    after = page.next;
  } while (after !== null && pages.length < 50);
  return pages;
}

const ids = (text: string): { id: unknown }[] => text.split(" ").map((id) => ({ id }));
const pages = (text: string): string[][] => text.split(" / ").map((page) => page.split(" "));
const paged = (
  name: string,
  ask: (db: World) => Pages,
  size: number,
  expected: string,
): ConformanceCase =>
  value(26, `pages ${name}, ${size} at a time`, (db) => pagesOf(ask(db), size), pages(expected));

/** Rows 26 and 28: windows and cursors over an order that is always total. */
export const pagingCases: readonly ConformanceCase[] = [
  query(
    26,
    "takes the first",
    (db) => db.customer.orderBy({ id: "asc" }).take(3).select({ id: true }),
    ids("ann bob cyd"),
  ),
  query(
    26,
    "skips and takes",
    (db) => db.customer.orderBy({ id: "asc" }).skip(2).take(2).select({ id: true }),
    ids("cyd dee"),
  ),
  query(
    26,
    "windows compose",
    (db) => db.customer.orderBy({ id: "asc" }).take(3).skip(1).select({ id: true }),
    ids("bob cyd"),
  ),
  query(
    26,
    "skips past the end",
    (db) => db.customer.orderBy({ id: "asc" }).skip(7).select({ id: true }),
    [],
  ),
  query(
    26,
    "skips without a bound",
    (db) => db.customer.orderBy({ id: "desc" }).skip(5).select({ id: true }),
    ids("bob ann"),
  ),
  query(
    26,
    "takes more than there is",
    (db) => db.company.orderBy({ id: "desc" }).take(9).select({ id: true }),
    ids("z y x"),
  ),
  query(
    26,
    "takes nothing",
    (db) => db.company.orderBy({ id: "asc" }).take(0).select({ id: true }),
    [],
  ),
  query(
    26,
    "ties are ordered by the key, in the direction of the last key",
    (db) => db.customer.orderBy({ vip: "asc" }).take(5).select({ id: true }),
    ids("bob cyd eve gus ann"),
  ),
  query(
    26,
    "ties are ordered by the key, descending",
    (db) => db.customer.orderBy({ vip: "desc" }).take(4).select({ id: true }),
    ids("fay dee ann gus"),
  ),
  query(
    26,
    "a window without an order is by key",
    (db) => db.person.take(3).select({ id: true }),
    ids("ada ben cas"),
  ),
  query(
    26,
    "orders by a computed value",
    (db) =>
      db.person
        .orderBy((p) => [p.followers.count().desc(), p.id.asc()])
        .take(4)
        .select({ id: true }),
    ids("ada ben dov cas"),
  ),
  query(
    26,
    "orders by a related value",
    (db) =>
      db.order
        .orderBy((o) => [o.customer.name.asc(), o.id.asc()])
        .take(4)
        .select({ id: true }),
    [{ id: 9 }, { id: 1 }, { id: 3 }, { id: 5 }],
  ),
  query(
    26,
    "a window is the source of a filter",
    (db) =>
      db.customer
        .orderBy({ id: "asc" })
        .take(4)
        .sub()
        .where({ vip: true })
        .orderBy({ id: "desc" })
        .select({ id: true }),
    ids("dee ann"),
  ),
  query(
    26,
    "a window keeps its relations",
    (db) =>
      db.order
        .orderBy({ id: "asc" })
        .take(3)
        .sub()
        .where({ customer: { vip: true } })
        .orderBy({ id: "asc" })
        .select({ id: true }),
    [{ id: 1 }, { id: 3 }],
  ),
  query(
    26,
    "a window of a window",
    (db) =>
      db.order
        .orderBy({ id: "asc" })
        .take(6)
        .sub()
        .orderBy({ placed: "asc" })
        .take(2)
        .select({ id: true }),
    [{ id: 6 }, { id: 5 }],
  ),
  paged(
    "in one direction",
    (db) => db.customer.orderBy({ id: "asc" }),
    3,
    "ann bob cyd / dee eve fay / gus",
  ),
  paged(
    "descending",
    (db) => db.customer.orderBy({ id: "desc" }),
    4,
    "gus fay eve dee / cyd bob ann",
  ),
  paged(
    "over ties",
    (db) => db.customer.orderBy({ vip: "asc" }),
    2,
    "bob cyd / eve gus / ann dee / fay",
  ),
  paged(
    "over nulls",
    (db) => db.customer.orderBy({ region: "asc" }),
    1,
    "bob / gus / eve / fay / ann / dee / cyd",
  ),
  paged(
    "over nulls",
    (db) => db.customer.orderBy({ region: "asc" }),
    3,
    "bob gus eve / fay ann dee / cyd",
  ),
  paged(
    "over nulls, descending",
    (db) => db.customer.orderBy({ region: "desc" }),
    2,
    "cyd dee / ann fay / eve gus / bob",
  ),
  paged(
    "nulls last",
    (db) => db.customer.orderBy({ region: { dir: "asc", nulls: "last" } }),
    2,
    "eve fay / ann dee / cyd bob / gus",
  ),
  paged(
    "nulls first, descending",
    (db) => db.customer.orderBy({ region: { dir: "desc", nulls: "first" } }),
    3,
    "gus bob cyd / dee ann fay / eve",
  ),
  paged(
    "in two directions",
    (db) => db.customer.orderBy({ vip: "desc", region: "asc" }),
    2,
    "fay ann / dee bob / gus eve / cyd",
  ),
  paged(
    "two keys with nulls",
    (db) => db.customer.orderBy({ city: { dir: "desc", nulls: "first" }, region: "asc" }),
    2,
    "gus cyd / bob dee / eve ann / fay",
  ),
  paged(
    "by decimals with nulls",
    (db) => db.customer.orderBy({ credit: "desc" }),
    2,
    "fay eve / ann cyd / dee gus / bob",
  ),
  paged(
    "by dates with nulls",
    (db) => db.customer.orderBy({ joined: "asc" }),
    3,
    "cyd gus fay / ann dee bob / eve",
  ),
  paged(
    "by a related value",
    (db) => db.customer.orderBy({ referrer: { name: "asc" } }),
    3,
    "ann fay gus / bob cyd eve / dee",
  ),
  paged(
    "by text beyond the basic plane",
    (db) => db.value.where({ text: gt("ß") }).orderBy({ text: "asc" }),
    1,
    "text9 / text21 / text22 / text23",
  ),
  paged(
    "by wide decimals",
    (db) => db.value.where({ wide: ne(null) }).orderBy({ wide: "asc" }),
    3,
    "wide7 wide5 wide2 / wide0 wide1 wide3 / wide4 wide6",
  ),
  paged(
    "by bytes",
    (db) => db.value.where({ bytes: ne(null) }).orderBy({ bytes: "desc" }),
    4,
    "bytes4 bytes5 bytes3 bytes2 / bytes1 bytes0",
  ),
  paged(
    "by uuids",
    (db) => db.value.where({ uuid: ne(null) }).orderBy({ uuid: "asc" }),
    2,
    "uuid0 uuid2 / uuid3 uuid1",
  ),
  value(
    26,
    "pages by moments that repeat",
    (db) => pagesOf(db.order.orderBy({ placed: "asc" }), 2),
    [[6, 5], [8, 1], [2, 3], [9, 4], [7]],
  ),
  value(
    26,
    "counts beside a page",
    async (db) => {
      const page = await db.customer
        .where({ vip: true })
        .orderBy({ id: "asc" })
        .page({ size: 2, total: true });
      return { ids: page.items.map(({ id }) => id), total: page.total, more: page.next !== null };
    },
    { ids: ["ann", "dee"], total: 3, more: true },
  ),
  value(
    26,
    "the last page has no next",
    async (db) => (await db.company.orderBy({ id: "asc" }).page({ size: 3 })).next,
    null,
  ),
  value(
    26,
    "a page of nothing",
    async (db) =>
      await db.company.where({ id: "none" }).orderBy({ id: "asc" }).page({ size: 3, total: true }),
    { items: [], next: null, total: 0 },
  ),
  value(
    26,
    "the first, or null",
    async (db) => [
      (await db.company.orderBy({ name: "desc" }).first())?.id,
      await db.company.where({ id: "q" }).first(),
    ],
    ["z", null],
  ),
  value(26, "exactly one", async (db) => (await db.company.where({ name: "Yarn" }).one()).id, "y"),
  refused(26, "one of none", "find.none", (db) => db.company.where({ id: "q" }).one()),
  refused(26, "one of many", "find.many", (db) =>
    db.company.where({ id: oneOf(["x", "y"]) }).one(),
  ),
  value(
    26,
    "count is of the window",
    async (db) => [
      await db.customer.count(),
      await db.customer.orderBy({ id: "asc" }).take(3).count(),
      await db.customer.orderBy({ id: "asc" }).skip(5).count(),
    ],
    [7, 3, 2],
  ),
  value(
    26,
    "exists",
    async (db) => [
      await db.customer.where({ vip: true }).exists(),
      await db.customer.where({ id: "zed" }).exists(),
    ],
    [true, false],
  ),
  value(
    28,
    "a long list",
    (db) => db.reading.where({ id: oneOf(Array.from({ length: 5000 }, (_, i) => i + 1)) }).count(),
    110,
  ),
  value(
    28,
    "a long list, negated",
    (db) =>
      db.reading
        .where((r) => r.id.oneOf(Array.from({ length: 5000 }, (_, i) => i + 3)).not())
        .count(),
    2,
  ),
  value(
    26,
    "streams in order",
    async (db) => {
      const found: unknown[] = [];
      for await (const { id } of db.customer.where({ vip: false }).orderBy({ id: "desc" }).stream())
        found.push(id);
      return found;
    },
    ["gus", "eve", "cyd", "bob"],
  ),
];
