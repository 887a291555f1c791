// Follows mikro-orm.io/docs: defineEntity, Entity Manager (a fork for each request), Unit of Work, Loading strategies.
import { defineEntity, p } from "@mikro-orm/core";
import type { Data, Setup, WorldRow } from "../given.ts";
import { viewOf } from "./view.ts";

// Its entity types describe entities with their state, the works plain rows.
// oxlint-disable-next-line typescript/no-explicit-any
type Any = any;

const number = () => p.bigint("number");

const World: Any = defineEntity({
  name: "World",
  tableName: "world",
  properties: { id: number().primary(), randomNumber: number().fieldName("randomNumber") },
});

const Fortune: Any = defineEntity({
  name: "Fortune",
  tableName: "fortune",
  properties: { id: number().primary(), message: p.string() },
});

const Writer: Any = defineEntity({
  name: "Writer",
  tableName: "writer",
  properties: {
    id: number().primary(),
    username: p.string(),
    bio: p.string().nullable(),
    image: p.string().nullable(),
  },
});

const Article: Any = defineEntity({
  name: "Article",
  tableName: "article",
  properties: {
    id: number().primary(),
    slug: p.string(),
    title: p.string(),
    description: p.string(),
    body: p.string(),
    createdAt: p.string().fieldName("createdAt"),
    author: () => p.manyToOne(Writer).fieldName("authorId"),
    tags: () => p.oneToMany(Tag).mappedBy("article").orderBy({ id: "asc" }),
  },
});

const Tag: Any = defineEntity({
  name: "Tag",
  tableName: "tag",
  properties: {
    id: number().primary(),
    name: p.string(),
    article: () => p.manyToOne(Article).fieldName("articleId"),
  },
});

const Favorite: Any = defineEntity({
  name: "Favorite",
  tableName: "favorite",
  properties: {
    id: number().primary(),
    reader: number(),
    article: () => p.manyToOne(Article).fieldName("articleId"),
  },
});

export async function open({ store, address }: Setup): Promise<Data> {
  const orm = await connect(store, address);
  const read = (em: Any, id: number): Promise<WorldRow> => em.findOneOrFail(World, { id });
  return {
    world: (id) => read(orm.em.fork(), id),
    worlds: (ids) => {
      const em = orm.em.fork();
      return Promise.all(ids.map((id) => read(em, id)));
    },
    change: async (ids, next) => {
      const em = orm.em.fork();
      const rows: Any[] = await Promise.all(ids.map((id) => read(em, id)));
      for (const row of rows) row.randomNumber = next();
      await em.flush();
      return rows;
    },
    fortunes: () => orm.em.fork().findAll(Fortune),
    article: async (slug) => {
      const em = orm.em.fork();
      const row = await em.findOne(Article, { slug }, { populate: ["author", "tags"] });
      if (row === null) return undefined;
      const favorites = await em.count(Favorite, { article: row.id });
      return viewOf({ ...row, author: row.author, tags: row.tags.getItems() }, favorites);
    },
  };
}

async function connect(store: string, address: string): Promise<Any> {
  const entities = [World, Fortune, Writer, Article, Tag, Favorite];
  if (store === "sqlite") {
    const { MikroORM } = await import("@mikro-orm/sqlite");
    const orm: Any = new MikroORM({ entities, dbName: address });
    await orm.em.execute("pragma synchronous = full");
    return orm;
  }
  const { MikroORM } = await import("@mikro-orm/postgresql");
  return new MikroORM({ entities, clientUrl: address, pool: { min: 0, max: 10 } });
}
