import { bool, decimal, instant, int, list, text } from "@wervel/schema";
import { fixedClock, sequentialIds } from "@wervel/core";
import {
  createDb,
  createEngine,
  Database,
  entity,
  key,
  many,
  memory,
  migrate,
  one,
  version,
} from "@wervel/data";

export class Author extends entity({
  id: key(),
  name: text({ max: 80 }).unique(),
  bio: text({ max: 1000 }).nullable(),
  articles: many("article", "author"),
  followers: many("author").through("follow", { from: "followed", to: "follower" }),
  following: many("author").through("follow", { from: "follower", to: "followed" }),
}) {}

export class Article extends entity(
  {
    id: key(),
    slug: text({ max: 100 }).unique(),
    title: text({ min: 1, max: 200 }),
    tags: list(text({ max: 30 })).index(),
    views: int({ min: 0 }).default(0),
    price: decimal(10, 2).nullable(),
    draft: bool().default(false),
    createdAt: instant().now(),
    author: one("author"),
    editor: one("author").nullable(),
    comments: many("comment", "article"),
    fans: many("author").through("favourite"),
    version: version(),
  },
  { index: [["author", "-createdAt"], ["-createdAt"], ["views"]] },
) {}

export class Comment extends entity({
  id: key(int()),
  body: text({ max: 1000 }),
  createdAt: instant().now(),
  article: one("article", { onDelete: "cascade" }),
  author: one("author"),
}) {}

export class Db extends Database({ author: Author, article: Article, comment: Comment }) {}

/** Opens an empty blog in memory, with a clock that stands still and keys that count. */
export async function openBlog(): Promise<Db> {
  const clock = fixedClock("2026-01-01");
  const now = () => clock.ms();
  const store = await memory().open(Db.model, { now });
  await migrate(store, Db.model, { mode: "apply", now });
  const ids = sequentialIds();
  const engine = createEngine({ model: Db.model, store, clock, ids });
  return createDb(Db, engine, { clock, ids });
}
