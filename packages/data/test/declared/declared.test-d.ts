import { bool, int, text } from "@wervel/schema";
import { type DeclaredPages, type DeclaredRows, gte, has, query, when } from "@wervel/data";
import { Service } from "@wervel/core";
import { expectTypeOf } from "expect-type";
import { type Article, Db } from "../blog.ts";

class Articles extends Service({ db: Db }) {
  latest = query(this.db.article, { tag: text().optional(), least: int().default(0) }, (q, p) => {
    expectTypeOf(p).toEqualTypeOf<{ tag?: string; least: number }>();
    return q.where({ tags: when(p.tag, has), views: gte(p.least) }).orderBy({ createdAt: "desc" });
  });
  titles = query(this.db.article, { author: text(), drafts: bool() }, (q, p) =>
    q
      .where({ author: { name: p.author }, draft: p.drafts })
      .select((a) => ({ title: a.title, fans: a.fans.count() }))
      .include({ author: { name: true } }),
  );
  few = query(this.db.article, {}, (q) => q.take(3));
}

declare const articles: Articles;

// arguments: optional and defaulted ones may be left out, undefined is never a value
expectTypeOf(articles.latest).toBeCallableWith();
expectTypeOf(articles.latest).toBeCallableWith({ tag: "ts" });
// @ts-expect-error: an optional argument is left out, not undefined
articles.latest({ tag: undefined });
// @ts-expect-error: no such argument
articles.latest({ tags: "ts" });
// @ts-expect-error: a text
articles.latest({ tag: 1 });
// @ts-expect-error: both are required
articles.titles();
// @ts-expect-error: drafts is required
articles.titles({ author: "Ann" });

// rows
const asked: DeclaredPages<Article> = articles.latest();
expectTypeOf(await asked.first()).toEqualTypeOf<Article | null>();
expectTypeOf(await articles.latest().first()).toEqualTypeOf<Article | null>();
expectTypeOf((await articles.latest().page({ size: 3 })).items).toEqualTypeOf<Article[]>();
const titles = await articles.titles({ author: "Ann", drafts: false }).all();
expectTypeOf(titles).toEqualTypeOf<
  {
    readonly title: string;
    readonly fans: number;
    readonly author: { readonly name: string };
  }[]
>();

// a window has no pages
expectTypeOf(articles.few()).toEqualTypeOf<DeclaredRows<Article>>();

// @ts-expect-error: the function returns a query
query(articles.db.article, {}, () => 1);
// @ts-expect-error: parameters are fields
query(articles.db.article, { tag: "text" }, (q) => q);
query(articles.db.article, { tag: text() }, (q, p) =>
  // @ts-expect-error: a text is no number
  q.where({ views: gte(p.tag) }),
);
// @ts-expect-error: no such field
query(articles.db.article, {}, (q) => q.where({ name: "x" }));
