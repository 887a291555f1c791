import { Database, entity, key, many, one, version } from "@wervel/data";
import { bool, int, text } from "@wervel/schema";

/** Who writes articles. */
export class Author extends entity({
  id: key(int()),
  name: text({ max: 80 }),
  bio: text({ max: 200 }).nullable(),
}) {}

/** What is read: by its key, page by page with its author, with its comments, and all at once. */
export class Article extends entity(
  {
    id: key(int()),
    slug: text({ max: 80 }).unique(),
    title: text({ max: 200 }),
    summary: text({ max: 400 }),
    note: text({ max: 80 }).nullable(),
    views: int(),
    open: bool(),
    author: one("author", { key: int() }),
    comments: many("comment", "article"),
  },
  { index: [["author"]] },
) {}

/** The children of an article. */
export class Comment extends entity(
  { id: key(int()), body: text({ max: 200 }), article: one("article", { key: int() }) },
  { index: [["article"]] },
) {}

/** What is written. */
export class Happening extends entity(
  {
    id: key(int()),
    kind: text({ max: 40 }),
    title: text({ max: 200 }),
    amount: int(),
    open: bool(),
    version: version(),
  },
  { index: [["kind"]] },
) {}

/** The database of the benchmark: every contestant works on the tables that Wervel makes for it. */
export class Db extends Database({
  author: Author,
  article: Article,
  comment: Comment,
  happening: Happening,
}) {}
