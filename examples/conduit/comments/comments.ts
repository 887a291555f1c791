import { extend, pick, type Ref, Service } from "wervel";
import { Comment, Db } from "../model.ts";
import { Profile, profileFor } from "../profiles/profiles.ts";

/** A comment as a reader sees it. */
export const ShownComment = extend(pick(Comment, "id", "body", "createdAt", "updatedAt"), {
  author: Profile,
}).named("Comment");

const shown = (comment: Ref<Db, "comment">) => ({
  id: comment.id,
  body: comment.body,
  createdAt: comment.createdAt,
  updatedAt: comment.updatedAt,
});

/** Comments as a reader sees them; `reader` is the id of whoever is signed in. */
export class Comments extends Service({ db: Db }) {
  /** The comments on an article, newest first; null where there is no such article. */
  async on(slug: string, reader?: string) {
    if (!(await this.db.article.where({ slug }).exists())) return null;
    return this.#seenBy(reader)
      .where({ article: { slug } })
      .orderBy({ createdAt: "desc", id: "desc" })
      .take(500)
      .all();
  }

  /** Comments on an article; null where there is no such article. */
  async add(slug: string, body: string, author: string) {
    const article = await this.db.article.where({ slug }).select({ id: true }).first();
    if (article === null) return null;
    const { id } = await this.db.comment.insert({ body, articleId: article.id, authorId: author });
    return this.#seenBy(author).where({ id }).first();
  }

  /** What decides who may remove a comment. */
  find(slug: string, id: number) {
    return this.db.comment
      .where({ id, article: { slug } })
      .select({ id: true, authorId: true })
      .first();
  }

  remove(id: number) {
    return this.db.comment.key(id).delete();
  }

  #seenBy(reader: string | undefined) {
    return this.db.comment
      .select(shown)
      .include({ author: (author) => author.select(profileFor(reader)) });
  }
}
