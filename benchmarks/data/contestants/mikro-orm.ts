import { defineEntity, p, raw } from "@mikro-orm/core";
import type { Contestant, Surroundings, Written } from "../contestant.ts";

const number = () => p.bigint("number");

const Author: Any = defineEntity({
  name: "Author",
  tableName: "author",
  properties: { id: number().primary(), name: p.string(), bio: p.string().nullable() },
});

const Article: Any = defineEntity({
  name: "Article",
  tableName: "article",
  properties: {
    id: number().primary(),
    slug: p.string(),
    title: p.string(),
    summary: p.string(),
    note: p.string().nullable(),
    views: number(),
    open: p.boolean(),
    author: () => p.manyToOne(Author).fieldName("authorId"),
    comments: () => p.oneToMany(Comment).mappedBy("article").orderBy({ id: "asc" }),
  },
});

const Comment: Any = defineEntity({
  name: "Comment",
  tableName: "comment",
  properties: {
    id: number().primary(),
    body: p.string(),
    article: () => p.manyToOne(Article).fieldName("articleId"),
  },
});

const Happening: Any = defineEntity({
  name: "Happening",
  tableName: "happening",
  properties: {
    id: number().primary(),
    kind: p.string(),
    title: p.string(),
    amount: number(),
    open: p.boolean(),
    // Its own version() needs a default of the column, which these tables have not.
    version: number().onCreate(() => 1),
  },
});

// Its entity types describe entities with their state, the works plain rows.
// oxlint-disable-next-line typescript/no-explicit-any
type Any = any;

/** Opens MikroORM: a fork of the entity manager for each work, as a request would have, and entities as results. */
export async function open({ store, address }: Surroundings): Promise<Contestant> {
  const orm = await connect(store, address);
  const window = { orderBy: { id: "asc" }, limit: 20 };
  const create = (em: Any, row: Written) => em.create(Happening, { ...row });
  return {
    one: (id) => orm.em.fork().findOne(Article, { id }),
    page: (after) =>
      orm.em.fork().find(Article, { id: { $gt: after } }, { ...window, populate: ["author"] }),
    children: (after) =>
      orm.em.fork().find(Article, { id: { $gt: after } }, { ...window, populate: ["comments"] }),
    all: () => orm.em.fork().find(Article, {}, { orderBy: { id: "asc" }, limit: 10_000 }),
    insert: async (row) => {
      const em = orm.em.fork();
      const made = create(em, row);
      await em.persist(made).flush();
      return made;
    },
    insertMany: async (rows) => {
      const em = orm.em.fork();
      const made = rows.map((row) => create(em, row));
      await em.persist(made).flush();
      return made;
    },
    update: async (id, version, amount) => {
      const em = orm.em.fork();
      const data = { amount, version: version + 1 };
      if ((await em.nativeUpdate(Happening, { id, version }, data)) !== 1) return null;
      return em.findOneOrFail(Happening, { id });
    },
    unit: (first, second, counter) =>
      orm.em.fork().transactional(async (em: Any) => {
        const made = create(em, first);
        const other = create(em, second);
        await em.persist([made, other]).flush();
        const { id, version, amount } = made;
        await em.nativeUpdate(
          Happening,
          { id, version },
          { amount: amount + 1, version: version + 1 },
        );
        await em.nativeUpdate(
          Happening,
          { id: counter },
          { amount: raw("amount + 1"), version: raw("version + 1") },
        );
        await em.remove(other).flush();
      }),
    plain,
    close: () => orm.close(true),
  };
}

/** Its entities hold the other record, or only its key, where a row has the column. */
function plain(entity: Any): unknown {
  if (typeof entity === "string") return entity;
  const { author, article, comments, ...row } = JSON.parse(JSON.stringify(entity));
  if (article !== undefined) return { ...row, articleId: article?.id ?? article };
  if (author === undefined) return row;
  return {
    ...row,
    authorId: author?.id ?? author,
    ...(typeof author === "object" ? { author } : {}),
    ...(comments === undefined ? {} : { comments: comments.map(plain) }),
  };
}

async function connect(store: string, address: string): Promise<Any> {
  const entities = [Author, Article, Comment, Happening];
  if (store === "sqlite") {
    const { MikroORM } = await import("@mikro-orm/sqlite");
    const orm: Any = new MikroORM({ entities, dbName: address });
    await orm.em.execute("pragma synchronous = full");
    return orm;
  }
  const options = { entities, clientUrl: address, pool: { min: 0, max: 10 } };
  if (store === "postgres") {
    const { MikroORM } = await import("@mikro-orm/postgresql");
    return new MikroORM(options);
  }
  const { MikroORM } = await import("@mikro-orm/mysql");
  return new MikroORM(options);
}
