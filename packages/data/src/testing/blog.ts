import type { ModelDescription } from "../model/description.ts";
import type { Row } from "../store/store.ts";
import {
  decimalType as decimal,
  describeModel,
  listType as list,
  nullableType as nullable,
  valueTypes as t,
} from "./describe-model.ts";

/** An article of the blog. */
export type BlogArticle = {
  readonly id: string;
  readonly slug: string;
  readonly title: string;
  readonly authorId: string;
  readonly views: number;
  readonly price: string;
  readonly tags: string[];
  readonly createdAt: Date;
  readonly deleted: boolean;
  readonly version: number;
  readonly updatedAt: Date;
};

/** The records of the blog by entity. */
export type BlogRecords = {
  readonly author: readonly Row[];
  readonly follow: readonly Row[];
  readonly article: readonly BlogArticle[];
  readonly favourite: readonly Row[];
  readonly comment: readonly Row[];
};

/** A small blog: authors write articles, follow each other and have favourites; comments hang below articles. */
export const blogModel: ModelDescription = describeModel({
  author: {
    fields: {
      id: t.text,
      name: { type: t.text, folded: true },
      region: nullable(t.text),
      managerId: nullable(t.text),
    },
    uniques: [["name"]],
    relations: {
      manager: {
        kind: "one",
        to: "author",
        pairs: [["managerId", "id"]],
        nullable: true,
        onDelete: "null",
      },
      reports: { kind: "many", to: "author", pairs: [["id", "managerId"]] },
      articles: { kind: "many", to: "article", pairs: [["id", "authorId"]] },
      follows: {
        kind: "many",
        to: "author",
        pairs: [["id", "fromId"]],
        through: { link: "follow", pairs: [["toId", "id"]], attributes: ["weight"] },
      },
      followers: {
        kind: "many",
        to: "author",
        pairs: [["id", "toId"]],
        through: { link: "follow", pairs: [["fromId", "id"]], attributes: ["weight"] },
      },
    },
  },
  follow: {
    fields: { fromId: t.text, toId: t.text, weight: nullable(t.int) },
    key: ["fromId", "toId"],
    relations: {
      from: { kind: "one", to: "author", pairs: [["fromId", "id"]], onDelete: "cascade" },
      to: { kind: "one", to: "author", pairs: [["toId", "id"]], onDelete: "cascade" },
    },
  },
  article: {
    fields: {
      id: t.text,
      slug: t.text,
      title: t.text,
      authorId: t.text,
      views: t.int,
      price: decimal(8, 2),
      tags: { type: list(t.text), elementIndex: true },
      createdAt: t.instant,
      deleted: t.bool,
      version: { type: t.int, generated: "version" },
      updatedAt: { type: t.instant, generated: "updateInstant" },
    },
    uniques: [["slug"]],
    indexes: [["-createdAt"]],
    version: "version",
    filters: { deleted: { not: { bool: { path: ["deleted"] } } } },
    relations: {
      author: { kind: "one", to: "author", pairs: [["authorId", "id"]] },
      comments: { kind: "many", to: "comment", pairs: [["id", "articleId"]] },
      fans: {
        kind: "many",
        to: "author",
        pairs: [["id", "articleId"]],
        through: { link: "favourite", pairs: [["authorId", "id"]], attributes: [] },
      },
    },
  },
  favourite: {
    fields: { articleId: t.text, authorId: t.text },
    key: ["articleId", "authorId"],
    implicit: true,
    relations: {
      article: { kind: "one", to: "article", pairs: [["articleId", "id"]], onDelete: "cascade" },
      author: { kind: "one", to: "author", pairs: [["authorId", "id"]], onDelete: "cascade" },
    },
  },
  comment: {
    fields: {
      id: { type: t.int, generated: "store" },
      articleId: t.text,
      authorId: t.text,
      body: t.text,
      at: t.int,
    },
    relations: {
      article: { kind: "one", to: "article", pairs: [["articleId", "id"]], onDelete: "cascade" },
      author: { kind: "one", to: "author", pairs: [["authorId", "id"]] },
    },
  },
});

const day = (n: number): Date => new Date(Date.UTC(2026, 0, n));

/** Records of the blog: ann, bob, cyd; three articles, the last of them deleted. */
export const blogRecords: BlogRecords = {
  author: [
    { id: "ann", name: "Ann", region: "north", managerId: null },
    { id: "bob", name: "Bob", region: null, managerId: "ann" },
    { id: "cyd", name: "Cyd", region: "south", managerId: "bob" },
  ],
  follow: [
    { fromId: "ann", toId: "bob", weight: 1 },
    { fromId: "bob", toId: "cyd", weight: null },
    { fromId: "cyd", toId: "ann", weight: 3 },
  ],
  article: [
    article("a1", "one", "ann", 10, "1.50", ["ts", "db"], 1, false),
    article("a2", "two", "ann", 20, "2.00", [], 2, false),
    article("a3", "three", "bob", 30, "10.25", ["ts"], 3, true),
  ],
  favourite: [
    { articleId: "a1", authorId: "bob" },
    { articleId: "a1", authorId: "cyd" },
    { articleId: "a2", authorId: "cyd" },
  ],
  comment: [
    { id: 1, articleId: "a1", authorId: "bob", body: "first", at: 1 },
    { id: 2, articleId: "a1", authorId: "cyd", body: "second", at: 2 },
    { id: 3, articleId: "a1", authorId: "bob", body: "third", at: 3 },
    { id: 4, articleId: "a2", authorId: "ann", body: "other", at: 4 },
  ],
};

function article(
  id: string,
  slug: string,
  authorId: string,
  views: number,
  price: string,
  tags: string[],
  n: number,
  deleted: boolean,
): BlogArticle {
  return {
    id,
    slug,
    title: `Title ${slug}`,
    authorId,
    views,
    price,
    tags,
    createdAt: day(n),
    deleted,
    version: 1,
    updatedAt: day(n),
  };
}
