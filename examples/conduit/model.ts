import { account, Database, entity, instant, int, key, list, many, one, text } from "wervel";

/** Names stand in addresses (`/profiles/ann`): what no address can hold is no name. */
const nameInAddress = /^(?!\.{1,2}$)[^\p{C}/\\]+$/u;

export class User extends entity({
  ...account(),
  username: text({ min: 1, max: 64, pattern: nameInAddress, trim: true }).unique(),
  bio: text({ max: 2_000 }).nullable(),
  image: text({ max: 2_000 }).nullable(),
  articles: many("article", "author"),
  favorites: many("article").through("favorite"),
  following: many("user").through("follow", { from: "follower", to: "followed" }),
  followers: many("user").through("follow", { from: "followed", to: "follower" }),
}) {}

export class Article extends entity(
  {
    id: key(),
    slug: text({ max: 220 }).unique(),
    title: text({ min: 1, max: 200, trim: true }),
    description: text({ min: 1, max: 1_000, trim: true }),
    body: text({ min: 1, max: 100_000, trim: true }),
    tags: list(text({ min: 1, max: 64, trim: true }), { max: 20 }).index(),
    createdAt: instant().now(),
    updatedAt: instant().now(),
    author: one("user", { onDelete: "cascade" }),
    fans: many("user").through("favorite"),
    comments: many("comment", "article"),
  },
  { index: [["-createdAt"], ["author", "-createdAt"]] },
) {}

export class Comment extends entity(
  {
    id: key(int()),
    body: text({ min: 1, max: 10_000, trim: true }),
    createdAt: instant().now(),
    updatedAt: instant().now(),
    article: one("article", { onDelete: "cascade" }),
    author: one("user", { onDelete: "cascade" }),
  },
  { index: [["article", "-createdAt"]] },
) {}

/** The database, as services need it. */
export class Db extends Database({ user: User, article: Article, comment: Comment }) {}
