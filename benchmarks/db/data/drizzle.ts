// Follows orm.drizzle.team: Relational queries, Performance (prepared statements), Transactions.
import { asc, eq, relations, sql } from "drizzle-orm";
import * as pgc from "drizzle-orm/pg-core";
import * as lite from "drizzle-orm/sqlite-core";
import type { Data, Setup, WorldRow } from "../given.ts";
import { viewOf } from "./view.ts";

// Its two databases have two types without a common one.
// oxlint-disable-next-line typescript/no-explicit-any
type Any = any;

export async function open({ store, address }: Setup): Promise<Data> {
  const schema = schemaOf(store);
  const { world, fortune, article, tag } = schema;
  const db = await connect(store, address, schema);
  const one = db.query.world
    .findFirst({ where: eq(world.id, sql.placeholder("id")) })
    .prepare("one");
  const all = db.select().from(fortune).prepare("fortunes");
  const bySlug = db.query.article
    .findFirst({
      where: eq(article.slug, sql.placeholder("slug")),
      with: { author: true, tags: { orderBy: asc(tag.id) } },
      extras: {
        favorites:
          sql`(select count(*) from favorite where favorite."articleId" = ${sql.raw('"article"."id"')})`
            .mapWith(Number)
            .as("favorites"),
      },
    })
    .prepare("article");
  const read = (id: number): Promise<WorldRow> => one.execute({ id });
  return {
    world: read,
    worlds: (ids) => Promise.all(ids.map(read)),
    change: async (ids, next) => {
      const rows = (await Promise.all(ids.map(read))).map(({ id }) => ({
        id,
        randomNumber: next(),
      }));
      const update = (on: Any, { id, randomNumber }: WorldRow): Any =>
        on.update(world).set({ randomNumber }).where(eq(world.id, id));
      // The transactions of its SQLite driver are synchronous.
      if (store === "sqlite")
        db.transaction((tx: Any) => {
          for (const row of rows) update(tx, row).run();
        });
      else
        await db.transaction(async (tx: Any) => {
          for (const row of rows) await update(tx, row);
        });
      return rows;
    },
    fortunes: () => all.execute(),
    article: async (slug) => {
      const row = await bySlug.execute({ slug });
      return row === undefined ? undefined : viewOf(row, row.favorites);
    },
  };
}

function schemaOf(store: string): Any {
  const kinds: Any =
    store === "sqlite"
      ? {
          table: lite.sqliteTable,
          id: () => lite.integer().primaryKey({ autoIncrement: true }),
          int: () => lite.integer(),
          text: () => lite.text(),
        }
      : {
          table: pgc.pgTable,
          id: () => pgc.bigint({ mode: "number" }).primaryKey().generatedByDefaultAsIdentity(),
          int: () => pgc.bigint({ mode: "number" }),
          text: () => pgc.text(),
        };
  const { table, id, int, text } = kinds;
  const world = table("world", { id: id(), randomNumber: int().notNull() });
  const fortune = table("fortune", { id: id(), message: text().notNull() });
  const writer = table("writer", {
    id: id(),
    username: text().notNull(),
    bio: text(),
    image: text(),
  });
  const article = table("article", {
    id: id(),
    slug: text().notNull(),
    title: text().notNull(),
    description: text().notNull(),
    body: text().notNull(),
    createdAt: text().notNull(),
    authorId: int().notNull(),
  });
  const tag = table("tag", { id: id(), name: text().notNull(), articleId: int().notNull() });
  return {
    world,
    fortune,
    writer,
    article,
    tag,
    ofArticle: relations(article, ({ one, many }) => ({
      author: one(writer, { fields: [article.authorId], references: [writer.id] }),
      tags: many(tag),
    })),
    ofTag: relations(tag, ({ one }) => ({
      article: one(article, { fields: [tag.articleId], references: [article.id] }),
    })),
  };
}

async function connect(store: string, address: string, schema: Any): Promise<Any> {
  if (store === "sqlite") {
    const { drizzle } = await import("drizzle-orm/better-sqlite3");
    const { default: Sqlite } = await import("better-sqlite3");
    const client = new Sqlite(address);
    client.pragma("synchronous = full");
    return drizzle({ client, schema });
  }
  const { drizzle } = await import("drizzle-orm/node-postgres");
  const { default: pg } = await import("pg");
  return drizzle({ client: new pg.Pool({ connectionString: address, max: 10 }), schema });
}
