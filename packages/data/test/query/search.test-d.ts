import { text } from "@wervel/schema";
import { expectTypeOf } from "expect-type";
import { Database, entity, gt, key, type NotSearched, type Score } from "@wervel/data";

class Plain extends entity({ id: key(), title: text({ max: 200 }) }) {}

class Article extends entity(
  { id: key(), title: text({ max: 200 }), body: text().nullable() },
  { search: ["title", "body"], index: [["title"]] },
) {}

// @ts-expect-error: search names texts.
export const stray = entity({ id: key(), title: text({ max: 200 }) }, { search: ["none"] });

class Db extends Database({ plain: Plain, article: Article }) {}

declare const db: Db;

export async function search(): Promise<void> {
  const found = db.article.search("x", { in: ["title"], weights: { body: 2 } });
  expectTypeOf(await found.where({ title: "x", score: gt(1) }).first()).toEqualTypeOf<
    (Article & Score) | null
  >();
  const { score } = await found.select({ id: true, score: true }).one();
  expectTypeOf(score).toEqualTypeOf<number>();
  // @ts-expect-error: it is not searched by its id.
  db.article.search("x", { in: ["id"] });
  // @ts-expect-error: a weight of a field that is not searched.
  db.article.search("x", { weights: { id: 2 } });
  expectTypeOf(db.plain.search("x")).toEqualTypeOf<NotSearched>();
  // @ts-expect-error: an entity without search has no rows to give.
  await db.plain.search("x").all();
}
