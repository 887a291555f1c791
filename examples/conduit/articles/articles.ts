import { Clock, DataError, has, Ids, query, Service, some, text, uuid, when } from "wervel";
import { Db } from "../model.ts";
import { nobody, profileFor } from "../profiles/profiles.ts";
import { fullFor, listedFor } from "./article-shapes.ts";
import { slugBeside, slugOf } from "./slug.ts";

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

const slugAndReader = { slug: text(), reader: uuid().default(nobody) };

/** Articles as a reader sees them; `reader` is the id of whoever is signed in. */
export class Articles extends Service({ db: Db, clock: Clock, ids: Ids }) {
  readonly #bySlug = query(this.db.article, slugAndReader, (articles, { slug, reader }) =>
    articles
      .where({ slug })
      .select(fullFor(reader))
      .include({ author: (author) => author.select(profileFor(reader)) }),
  );

  /** What decides who may change an article, and under which address it stands. */
  readonly #found = query(this.db.article, { slug: text() }, (articles, { slug }) =>
    articles.where({ slug }).select({ id: true, slug: true, title: true, authorId: true }),
  );

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
    return this.#bySlug(reader === undefined ? { slug } : { slug, reader }).first();
  }

  find(slug: string) {
    return this.#found({ slug }).first();
  }

  async write(author: string, { tagList = [], ...written }: ArticleText) {
    const record = { ...written, tags: unique(tagList), authorId: author };
    const { slug } = await this.#withSlug(slugOf(written.title), (slug) =>
      this.db.article.insert({ ...record, slug }),
    );
    return this.bySlug(slug, author);
  }

  /** Changes an article. Its address follows the title; a title that reads the same keeps the address. */
  async change(article: FoundArticle, changes: Partial<ArticleText>, reader: string) {
    const { tagList, ...written } = changes;
    const set = {
      ...written,
      ...(tagList && { tags: unique(tagList) }),
      updatedAt: this.clock.now(),
    };
    const wanted = slugOf(written.title ?? article.title);
    const keepsSlug = wanted === slugOf(article.title);
    const { slug } = await this.#withSlug(keepsSlug ? article.slug : wanted, (slug) =>
      this.db.article.key(article.id).update({ ...set, slug }),
    );
    return this.bySlug(slug, reader);
  }

  remove(id: string) {
    return this.db.article.key(id).delete();
  }

  async favorite({ id, slug }: FoundArticle, reader: string) {
    await this.db.article.key(id).link("fans", reader);
    return this.bySlug(slug, reader);
  }

  async unfavorite({ id, slug }: FoundArticle, reader: string) {
    await this.db.article.key(id).unlink("fans", reader);
    return this.bySlug(slug, reader);
  }

  async #page(
    chosen: ReturnType<Db["article"]["where"]>,
    { limit, offset }: Span,
    reader: string | undefined,
  ) {
    const listed = chosen
      .orderBy({ createdAt: "desc", id: "desc" })
      .select(listedFor(reader))
      .include({ author: (author) => author.select(profileFor(reader)) })
      .skip(offset)
      .take(limit);
    const [articles, articlesCount] = await Promise.all([listed.all(), chosen.count()]);
    return { articles, articlesCount };
  }

  /** Saves under a slug, or beside it where it is taken: the store decides, so that two equal titles at once both get one. */
  async #withSlug<R>(slug: string, save: (slug: string) => Promise<R>): Promise<R> {
    try {
      return await save(slug);
    } catch (error) {
      if (!isTaken(error, "slug")) throw error;
      return save(slugBeside(slug, this.ids.token()));
    }
  }
}

type FoundArticle = NonNullable<Awaited<ReturnType<Articles["find"]>>>;

const unique = (tags: readonly string[]): string[] => [...new Set(tags)];

const isTaken = (error: unknown, field: string): boolean =>
  error instanceof DataError &&
  error.code === "constraint.unique" &&
  error.fields?.includes(field) === true;
