import { expectTypeOf } from "expect-type";
import { type Infer, int, pick, text } from "@wervel/schema";
import {
  and,
  contains,
  createDb,
  Database,
  entity,
  eq,
  gt,
  gte,
  has,
  inc,
  type Insert,
  key,
  many,
  not,
  one,
  or,
  push,
  skip,
  some,
  startsWith,
  type Update,
  when,
  type Where,
} from "@wervel/data";
import { Article, type Author, type Comment, type Db } from "../blog.ts";

declare const db: Db;
declare const tag: string | undefined;
declare const me: string | undefined;

// Rows have the name of their class and are flat.
expectTypeOf(db.article.first()).resolves.toEqualTypeOf<Article | null>();
expectTypeOf<Article["authorId"]>().toEqualTypeOf<string>();
expectTypeOf<Article["editorId"]>().toEqualTypeOf<string | null>();
expectTypeOf<Article["price"]>().toEqualTypeOf<`${number}` | null>();
expectTypeOf<Comment["id"]>().toEqualTypeOf<number>();
// @ts-expect-error rows are read-only
(await db.article.one()).title = "x";

const Summary = pick(Article, "slug", "title", "authorId");
expectTypeOf<Infer<typeof Summary>>().toEqualTypeOf<{
  slug: string;
  title: string;
  authorId: string;
}>();

export async function reads(): Promise<void> {
  const popular = db.article.where({
    views: gte(100),
    author: { name: startsWith("A") },
    comments: some({ body: contains("hi") }),
  });
  expectTypeOf(await popular.all()).toEqualTypeOf<Article[]>();
  // Quantifiers stand below a to-one that may be absent, too.
  db.article.where({ editor: { articles: some({ title: "x" }), bio: null } });
  db.article.where({ editor: me === undefined ? null : { followers: some({ name: me }) } });
  db.comment.where({
    article: { editor: not({ articles: some({ editor: { articles: some() } }) }) },
  });
  const page = await popular
    .where({ tags: when(tag, has), author: me ? { id: me } : skip, editor: null })
    .orderBy({ createdAt: "desc", author: { name: "asc" }, price: { dir: "asc", nulls: "last" } })
    .include({ author: { name: true }, comments: (c) => c.orderBy({ createdAt: "desc" }).take(3) })
    .select((a) => ({
      id: a.id,
      fans: a.fans.count(),
      mine: a.fans.some({ id: "1" }),
      editor: a.editor.name,
    }))
    .page({ size: 20, total: true });
  expectTypeOf(page.items[0]!).toEqualTypeOf<{
    readonly id: string;
    readonly fans: number;
    readonly mine: boolean;
    readonly editor: string | null;
    readonly author: { readonly name: string };
    readonly comments: Comment[];
  }>();
  const nested = await db.article
    .include({
      author: (a) => a.select((u) => ({ name: u.name, known: u.followers.some({ id: "1" }) })),
      editor: true,
      comments: { body: true, author: { name: true } },
    })
    .select({ title: true })
    .one();
  expectTypeOf(nested).toEqualTypeOf<{
    readonly title: string;
    readonly author: { readonly name: string; readonly known: boolean };
    readonly editor: Author | null;
    readonly comments: { readonly body: string; readonly author: { readonly name: string } }[];
  }>();
  const groups = await db.article
    .groupBy(
      (a) => ({ author: a.author.name }),
      (a, g) => ({
        n: g.count(),
        total: g.sum(a.price),
        views: g.sum(a.views),
        last: g.max(a.createdAt),
      }),
    )
    .where({ total: gt("100.00"), n: gt(1) })
    .orderBy({ total: "desc" })
    .take(5)
    .all();
  expectTypeOf(groups).toEqualTypeOf<
    {
      readonly author: string;
      readonly n: number;
      readonly total: `${number}`;
      readonly views: bigint;
      readonly last: Date | null;
    }[]
  >();
  const tags = await db.article
    .each("tags")
    .select({ value: true })
    .distinct()
    .orderBy({ value: "asc" })
    .all();
  expectTypeOf(tags).toEqualTypeOf<{ readonly value: string }[]>();
  const reached = await db.author.walk("followers", { from: "1", max: 3 }).all();
  expectTypeOf(reached[0]!.depth).toEqualTypeOf<number>();

  const condition: Where<Db, "article"> = or({ title: "x" }, { views: gt(1) }, (a) => a.draft);
  await db.article
    .where(not(condition))
    .where(and(condition, { author: { id: "1" } }))
    .exists();
  await db.article
    .where((a) => a.views.gt(a.title.length()).and(a.author.name.eq(a.title)))
    .count();
}

export async function writes(): Promise<void> {
  const row = await db.article.insert({ title: "x", slug: "x", tags: [], author: { id: "1" } });
  expectTypeOf(row).toEqualTypeOf<Article>();
  await db.article.insert({
    title: "x",
    slug: "x",
    tags: [],
    authorId: "1",
    editor: null,
    price: "1.50",
  });
  await db.article.key("1").update(
    {
      views: inc(1),
      tags: push("ts"),
      title: "y",
      editor: row.editorId ? { id: row.editorId } : null,
    },
    { expect: row.version },
  );
  await db.article.key("1").update((a) => ({ views: a.views.add(1) }));
  await db.article.key("1").link("fans", "2");
  await db.author.key("1").link("followers", [{ id: "2" }]);
  expectTypeOf(
    await db.article.where({ draft: true }).orderBy({ createdAt: "asc" }).take(100).delete(),
  ).toEqualTypeOf<number>();
  const { outcome } = await db.article.upsert(
    { slug: "x" },
    { insert: { title: "x", tags: [], author: row }, update: { title: "y" } },
  );
  expectTypeOf(outcome).toEqualTypeOf<"inserted" | "updated">();
  const patch: Update<Db, "article"> = { title: "x" };
  const draft: Insert<Db, "article"> = { title: "x", slug: "x", tags: [], authorId: "1" };
  await db.article.key("1").update(patch);
  await db.unit(async (unit) => {
    const copy = await unit.article.key("1").edit();
    copy.title = draft.title;
  });
}

export function wrong(): void {
  // @ts-expect-error there is no titel
  db.article.where({ titel: "x" });
  // @ts-expect-error there is no titel beside title
  db.article.where({ title: "x", titel: "x" });
  // @ts-expect-error typos are found inside or
  db.article.where(or({ title: "x", titel: "x" }));
  // @ts-expect-error typos are found inside some
  db.article.where({ comments: some({ boby: "x" }) });
  // @ts-expect-error unknown field of a related record of a to-one that may be absent
  db.article.where({ editor: { articles: some({ titel: "x" }) } });
  // @ts-expect-error typos are found behind a to-one
  db.article.where({ author: { nam: "x" } });
  // @ts-expect-error views is a number
  db.article.where({ views: gt("x") });
  // @ts-expect-error a decimal is text in digits
  db.article.where({ price: gt("abc") });
  // @ts-expect-error a bool has no order
  db.article.where({ draft: gt(true) });
  // @ts-expect-error startsWith is for texts
  db.article.where({ views: startsWith("a") });
  // @ts-expect-error the elements are texts
  db.article.where({ tags: has(1) });
  // @ts-expect-error undefined is no value: skip leaves out
  db.article.where({ title: undefined });
  // @ts-expect-error the relation is not nullable
  db.article.where({ author: null });
  // @ts-expect-error an operator cannot be written as an object
  db.article.where({ views: { gt: 1 } });
  // @ts-expect-error there is no titel
  db.article.orderBy({ titel: "asc" });
  // @ts-expect-error there is no authr beside author
  db.article.include({ author: true, authr: true });
  // @ts-expect-error there is no nam beside name
  db.article.include({ author: { name: true, nam: true } });
  // @ts-expect-error title is a field
  db.article.include({ title: true });
  // @ts-expect-error there is no titel beside title
  db.article.select({ title: true, titel: true });
  // @ts-expect-error there is no titel
  db.article.select((a) => ({ x: a.titel }));
  // @ts-expect-error after take a condition needs sub()
  db.article.take(1).where({ title: "x" });
  db.article.take(1).sub().where({ title: "x" });
  // @ts-expect-error selected rows cannot be deleted
  void db.article.select({ title: true }).delete();
  // @ts-expect-error the author is missing
  void db.article.insert({ title: "x", slug: "x", tags: [] });
  // @ts-expect-error there is no field foo
  void db.article.insert({ title: "x", slug: "x", tags: [], authorId: "1", foo: 1 });
  // @ts-expect-error the tags are missing
  void db.article.insert({ title: "x", slug: "x", authorId: "1" });
  // @ts-expect-error a key is text
  db.article.key(1);
  // @ts-expect-error a key is not set
  void db.article.key("1").update({ id: "2" });
  // @ts-expect-error a version is not set
  void db.article.key("1").update({ version: 2 });
  // @ts-expect-error inc is for numbers
  void db.article.key("1").update({ title: inc(1) });
  // @ts-expect-error comments do not go through a link
  void db.article.key("1").link("comments", 1);
  const untyped = or({ titel: "x" });
  // @ts-expect-error a condition on its own takes the type Where<Db, 'article'>
  db.article.where(untyped);
  // @ts-expect-error eq of a text
  db.article.where({ views: eq("x") });
}

class Lost extends entity({ id: key(), owner: one("nobody") }) {}
// @ts-expect-error 'owner': no entity is named 'nobody'
export class LostDb extends Database({ lost: Lost }) {}
class Childless extends entity({ id: key(), children: many("childless", "parent") }) {}
// @ts-expect-error 'children': 'childless' has no to-one relation 'parent'
export class ChildlessDb extends Database({ childless: Childless }) {}
// @ts-expect-error the index names what is no field
export class Indexed extends entity({ id: key(), name: text() }, { index: [["nam"]] }) {}
export class Country extends entity({ code: key(text({ max: 2 })), size: int() }) {}
export class City extends entity({
  id: key(int()),
  country: one("country", { key: text({ max: 2 }) }).nullable(),
}) {}
expectTypeOf<City>().toEqualTypeOf<{ readonly id: number; readonly countryId: string | null }>();
expectTypeOf(createDb)
  .parameter(0)
  .toBeConstructibleWith({} as never);
