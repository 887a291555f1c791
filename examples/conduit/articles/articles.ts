import {
  bool,
  Clock,
  extend,
  has,
  Ids,
  int,
  list,
  omit,
  oneOf,
  pick,
  type Ref,
  Service,
  some,
  text,
  when,
} from "wervel";
import { Article, Db } from "../model.ts";
import { idsOf, Profile, profileFor } from "../profiles/profiles.ts";
import { slugOf } from "./slug.ts";

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

/** Which articles a list shows. */
export interface ArticleFilter {
  readonly tag?: string;
  readonly author?: string;
  readonly favorited?: string;
}

/** Which part of a list is asked for. */
export interface Span {
  readonly limit: number;
  readonly offset: number;
}

/** What an author writes. */
export interface ArticleText {
  readonly title: string;
  readonly description: string;
  readonly body: string;
  readonly tagList?: readonly string[];
}

const listedFor = (reader: string | undefined) => (article: Ref<Db, "article">) => ({
  slug: article.slug,
  title: article.title,
  description: article.description,
  tagList: article.tags,
  createdAt: article.createdAt,
  updatedAt: article.updatedAt,
  favorited: article.fans.some({ id: oneOf(idsOf(reader)) }),
  favoritesCount: article.fans.count(),
});

const fullFor = (reader: string | undefined) => (article: Ref<Db, "article">) => ({
  ...listedFor(reader)(article),
  body: article.body,
});

/** Articles as a reader sees them; `reader` is the id of whoever is signed in. */
export class Articles extends Service({ db: Db, clock: Clock, ids: Ids }) {
  list(filter: ArticleFilter, span: Span, reader?: string) {
    const chosen = this.db.article.where({
      tags: when(filter.tag, has),
      author: when(filter.author, (username) => ({ username })),
      fans: when(filter.favorited, (username) => some({ username })),
    });
    return this.#page(chosen, span, reader);
  }

  /** The articles of everybody whom the reader follows. */
  feed(span: Span, reader: string) {
    return this.#page(
      this.db.article.where({ author: { followers: some({ id: reader }) } }),
      span,
      reader,
    );
  }

  bySlug(slug: string, reader?: string) {
    return this.db.article
      .where({ slug })
      .select(fullFor(reader))
      .include({ author: (author) => author.select(profileFor(reader)) })
      .first();
  }

  /** The article's keys, to judge who may change it. */
  find(slug: string) {
    return this.db.article.where({ slug }).select({ id: true, slug: true, authorId: true }).first();
  }

  async write(author: string, { tagList = [], ...written }: ArticleText) {
    const slug = await this.#freeSlug(written.title);
    await this.db.article.insert({ ...written, slug, tags: unique(tagList), authorId: author });
    return this.bySlug(slug, author);
  }

  async change(id: string, changes: Partial<ArticleText>, reader: string) {
    const { tagList, ...written } = changes;
    const { slug } = await this.db.article.key(id).update({
      ...written,
      ...(tagList && { tags: unique(tagList) }),
      ...(changes.title !== undefined && { slug: await this.#freeSlug(changes.title, id) }),
      updatedAt: this.clock.now(),
    });
    return this.bySlug(slug, reader);
  }

  remove(id: string) {
    return this.db.article.key(id).delete();
  }

  async favorite(id: string, slug: string, reader: string) {
    await this.db.article.key(id).link("fans", reader);
    return this.bySlug(slug, reader);
  }

  async unfavorite(id: string, slug: string, reader: string) {
    await this.db.article.key(id).unlink("fans", reader);
    return this.bySlug(slug, reader);
  }

  async #page(
    chosen: ReturnType<Db["article"]["where"]>,
    { limit, offset }: Span,
    reader: string | undefined,
  ) {
    const listed = chosen
      .orderBy({ createdAt: "desc" })
      .select(listedFor(reader))
      .include({ author: (author) => author.select(profileFor(reader)) })
      .skip(offset)
      .take(limit);
    const [articles, articlesCount] = await Promise.all([listed.all(), chosen.count()]);
    return { articles, articlesCount };
  }

  /** The slug of a title; a few letters make it another one where it is taken by another article. */
  async #freeSlug(title: string, own?: string): Promise<string> {
    const slug = slugOf(title);
    const taken = await this.find(slug);
    if (taken === null || taken.id === own) return slug;
    return `${slug}-${this.ids
      .token()
      .replaceAll(/[^a-z0-9]/gi, "")
      .slice(0, 8)
      .toLowerCase()}`;
  }
}

const unique = (tags: readonly string[]): string[] => [...new Set(tags)];
