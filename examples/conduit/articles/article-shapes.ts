import { bool, extend, int, list, omit, pick, type Ref, text } from "wervel";
import { Article, type Db } from "../model.ts";
import { nobody, Profile } from "../profiles/profiles.ts";

/** An article in full. */
export const FullArticle = extend(
  pick(Article, "slug", "title", "description", "body", "createdAt", "updatedAt"),
  {
    tagList: list(text()),
    favorited: bool(),
    favoritesCount: int(),
    author: Profile,
  },
).named("Article");

/** An article in a list, without its body. */
export const ListedArticle = omit(FullArticle, "body").named("ListedArticle");

/** The columns of an article in a list; `favorited` is the reader's own flag, false for a stranger. */
export const listedFor =
  (reader = nobody) =>
  (article: Ref<Db, "article">) => ({
    slug: article.slug,
    title: article.title,
    description: article.description,
    tagList: article.tags,
    createdAt: article.createdAt,
    updatedAt: article.updatedAt,
    favorited: article.fans.some({ id: reader }),
    favoritesCount: article.fans.count(),
  });

/** The columns of an article in full. */
export const fullFor = (reader?: string) => (article: Ref<Db, "article">) => ({
  ...listedFor(reader)(article),
  body: article.body,
});
