import { anyone, controller, int, list, object, partial, signedIn, text } from "wervel";
import { assertOwner, found } from "../errors.ts";
import { Articles, FullArticle, ListedArticle } from "./articles.ts";

const Reply = object({ article: FullArticle }).named("ArticleReply");
const ListReply = object({ articles: list(ListedArticle), articlesCount: int() }).named(
  "ArticlesReply",
);

const span = {
  limit: int({ min: 1, max: 100 }).default(20),
  offset: int({ min: 0, max: 1_000_000 }).default(0),
};
const filter = {
  tag: text({ max: 64 }).optional(),
  author: text({ max: 64 }).optional(),
  favorited: text({ max: 64 }).optional(),
};

const ArticleText = object({
  title: text({ min: 1, max: 200, trim: true }),
  description: text({ min: 1, max: 1_000, trim: true }),
  body: text({ min: 1, max: 100_000 }),
  tagList: list(text({ min: 1, max: 64, trim: true }), { max: 20 }).optional(),
}).named("NewArticle");

const NewArticle = object({ article: ArticleText });
const Changes = object({ article: partial(ArticleText).named("UpdateArticle") });

export const articles = controller(
  "/articles",
  { needs: { articles: Articles }, access: signedIn, tags: ["Articles"] },
  (on) => ({
    list: on.get(
      "/",
      { access: anyone, query: { ...filter, ...span }, reply: ListReply },
      ({ articles, query, user }) => articles.list(query, query, user?.id),
    ),
    feed: on.get("/feed", { query: span, reply: ListReply }, ({ articles, query, user }) =>
      articles.feed(query, user.id),
    ),
    show: on.get(
      "/:slug",
      { access: anyone, reply: Reply },
      async ({ articles, params, user }) => ({
        article: found("article", await articles.bySlug(params.slug, user?.id)),
      }),
    ),
    write: on.post(
      "/",
      { body: NewArticle, reply: { 201: Reply } },
      async ({ articles, body, user }) => ({
        article: found("article", await articles.write(user.id, body.article)),
      }),
    ),
    change: on.put(
      "/:slug",
      { body: Changes, reply: Reply },
      async ({ articles, params, body, user }) => {
        const { id } = await own(articles, params.slug, user.id);
        return { article: found("article", await articles.change(id, body.article, user.id)) };
      },
    ),
    remove: on.delete("/:slug", {}, async ({ articles, params, user }) => {
      const { id } = await own(articles, params.slug, user.id);
      await articles.remove(id);
    }),
  }),
);

export const favorites = controller(
  "/articles/:slug/favorite",
  { needs: { articles: Articles }, access: signedIn, tags: ["Favorites"] },
  (on) => ({
    add: on.post("/", { reply: Reply }, async ({ articles, params, user }) => {
      const { id } = found("article", await articles.find(params.slug));
      return { article: found("article", await articles.favorite(id, params.slug, user.id)) };
    }),
    remove: on.delete("/", { reply: Reply }, async ({ articles, params, user }) => {
      const { id } = found("article", await articles.find(params.slug));
      return { article: found("article", await articles.unfavorite(id, params.slug, user.id)) };
    }),
  }),
);

/** The article, if it is the writer's own. */
async function own(articles: Articles, slug: string, writer: string) {
  const article = found("article", await articles.find(slug));
  assertOwner("article", article.authorId === writer);
  return article;
}
