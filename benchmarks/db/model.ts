import { Database, entity, key, many, one } from "@wervel/data";
import { int, text } from "@wervel/schema";

/** What is read and changed at random. */
export class World extends entity({ id: key(int()), randomNumber: int() }) {}

/** What a page lists; one of them tries to run a script. */
export class Fortune extends entity(
  { id: key(int()), message: text({ max: 2_048 }) },
  { small: true },
) {}

/** Who writes articles. */
export class Writer extends entity({
  id: key(int()),
  username: text({ max: 64 }).unique(),
  bio: text({ max: 2_000 }).nullable(),
  image: text({ max: 2_000 }).nullable(),
}) {}

/** An article, as Conduit has it. */
export class Article extends entity(
  {
    id: key(int()),
    slug: text({ max: 220 }).unique(),
    title: text({ max: 200 }),
    description: text({ max: 1_000 }),
    body: text({ max: 100_000 }),
    createdAt: text({ max: 30 }),
    author: one("writer", { key: int() }),
    tags: many("tag", "article"),
    favorites: many("favorite", "article"),
  },
  { index: [["author"]] },
) {}

/** A tag of one article. */
export class Tag extends entity(
  { id: key(int()), name: text({ max: 64 }), article: one("article", { key: int() }) },
  { index: [["article"]] },
) {}

/** One who likes an article. */
export class Favorite extends entity(
  { id: key(int()), reader: int(), article: one("article", { key: int() }) },
  { index: [["article"]] },
) {}

/** The database of the benchmark: every contestant works on the tables that Wervel makes for it. */
export class Db extends Database({
  world: World,
  fortune: Fortune,
  writer: Writer,
  article: Article,
  tag: Tag,
  favorite: Favorite,
}) {}
