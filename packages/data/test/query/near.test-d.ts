import { text, vector } from "@wervel/schema";
import { expectTypeOf } from "expect-type";
import { Database, entity, gt, key, many, one, type Score } from "@wervel/data";

class Author extends entity({
  id: key(),
  name: text({ max: 80 }),
  articles: many("article", "author"),
}) {}

class Article extends entity({
  id: key(),
  title: text({ max: 200 }),
  embedding: vector(3),
  picture: vector(2, { metric: "l2" }).nullable(),
  author: one("author").nullable(),
}) {}

class Db extends Database({ author: Author, article: Article }) {}

declare const db: Db;

expectTypeOf<Article["embedding"]>().toEqualTypeOf<number[]>();
expectTypeOf<Article["picture"]>().toEqualTypeOf<number[] | null>();

export async function near(): Promise<void> {
  const nearest = db.article.near("embedding", [1, 2, 3], { k: 10 });
  expectTypeOf(await nearest.where({ title: "x", score: gt(0.5) }).first()).toEqualTypeOf<
    (Article & Score) | null
  >();
  expectTypeOf((await nearest.all())[0]!.score).toEqualTypeOf<number>();
  const rows = await db.article
    .where({ author: { name: "Ann" } })
    .near("picture", new Float32Array(2), { k: 3, metric: "dot" })
    .include({ author: { name: true } })
    .select((a) => ({ title: a.title, double: a.score.add(a.score), by: a.author.name }))
    .orderBy({ score: "desc" })
    .all();
  expectTypeOf(rows).toEqualTypeOf<
    {
      readonly title: string;
      readonly double: number;
      readonly by: string | null;
      readonly author: { readonly name: string } | null;
    }[]
  >();
  const pairs = await nearest.select({ id: true, score: true }).page({ size: 5 });
  expectTypeOf(pairs.items).toEqualTypeOf<{ readonly id: string; readonly score: number }[]>();
  // @ts-expect-error A text is no vector.
  db.article.near("title", [1, 2, 3], { k: 1 });
  // @ts-expect-error How many must be said.
  db.article.near("embedding", [1, 2, 3], {});
  // @ts-expect-error There is no such metric.
  db.article.near("embedding", [1, 2, 3], { k: 1, metric: "manhattan" });
  // @ts-expect-error Records of a window are records no more.
  db.article.take(3).near("embedding", [1, 2, 3], { k: 1 });
  // @ts-expect-error An author has no vector.
  db.author.near("name", [1], { k: 1 });
}

export async function writes(): Promise<void> {
  await db.article.insert({ title: "x", embedding: [1, 2, 3] });
  await db.article.insert({ title: "x", embedding: new Float32Array(3), picture: null });
  await db.article.key("1").update({ embedding: new Float32Array(3), picture: [1, 2] });
  // @ts-expect-error A text is no vector.
  await db.article.insert({ title: "x", embedding: "1,2,3" });
}
