import {
  anyone,
  controller,
  extend,
  int,
  list,
  object,
  partial,
  pick,
  signedIn,
  text,
} from "wervel";
import { found, owned } from "../errors.ts";
import { Article } from "../model.ts";
import { FullArticle, ListedArticle } from "./article-shapes.ts";
import { Articles } from "./articles.ts";

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

const NewArticle = extend(pick(Article, "title", "description", "body"), {
  tagList: list(text({ min: 1, max: 64, trim: true }), { max: 20 }).optional(),
}).named("NewArticle");

const UpdateArticle = partial(NewArticle).named("UpdateArticle");

/** The article of the path, for whoever is signed in. */
const byPath = {
  load: async ({ articles, params }: ArticlePath) =>
    found("article", await articles.find(params.slug)),
};

/** The article of the path, for its author alone. */
const own = {
  ...byPath,
  allow: ({ loaded, user }: { loaded: { authorId: string }; user: { id: string } }) =>
    owned("article", loaded.authorId === user.id),
};

interface ArticlePath {
  readonly articles: Articles;
  readonly params: { readonly slug: string };
}

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
      { body: object({ article: NewArticle }), reply: { 201: Reply } },
      async ({ articles, body, user }) => ({
        article: found("article", await articles.write(user.id, body.article)),
      }),
    ),
    change: on.put(
      "/:slug",
      { ...own, body: object({ article: UpdateArticle }), reply: Reply },
      async ({ articles, loaded, body, user }) => ({
        article: found("article", await articles.change(loaded, body.article, user.id)),
      }),
    ),
    remove: on.delete("/:slug", { ...own }, ({ articles, loaded }) => articles.remove(loaded.id)),
  }),
);

export const favorites = controller(
  "/articles/:slug/favorite",
  { needs: { articles: Articles }, access: signedIn, tags: ["Favorites"] },
  (on) => ({
    add: on.post("/", { ...byPath, reply: Reply }, async ({ articles, loaded, user }) => ({
      article: found("article", await articles.favorite(loaded, user.id)),
    })),
    remove: on.delete("/", { ...byPath, reply: Reply }, async ({ articles, loaded, user }) => ({
      article: found("article", await articles.unfavorite(loaded, user.id)),
    })),
  }),
);
