import { and, asc, eq, gt, relations, sql } from "drizzle-orm";
import * as my from "drizzle-orm/mysql-core";
import * as pgc from "drizzle-orm/pg-core";
import * as lite from "drizzle-orm/sqlite-core";
import type { Contestant, HappeningRow, Surroundings, Written } from "../contestant.ts";

/**
 * Opens Drizzle: reads are prepared statements of its relational queries, as its page about performance says. MariaDB has not what those
 * need: there relations are joined and nested by hand, as its page about joins says.
 */
export async function open({ store, address }: Surroundings): Promise<Contestant> {
  const schema = schemaOf(store);
  const { article, happening, comment } = schema;
  const { db, close } = await connect(store, address, schema);
  const after = sql.placeholder("after");
  const prepared = (query: { prepare(name: string): unknown }, name: string) =>
    query.prepare(name) as { execute(values?: object): Promise<never> };
  const window = { where: gt(article.id, after as never), orderBy: asc(article.id), limit: 20 };
  const one = prepared(
    db.query.article.findFirst({ where: eq(article.id, sql.placeholder("id") as never) }),
    "one",
  );
  const reads =
    store === "mysql"
      ? joinedReads(db, schema, window)
      : {
          page: db.query.article.findMany({ ...window, with: { author: true } }),
          children: db.query.article.findMany({
            ...window,
            with: { comments: { orderBy: asc(comment.id) } },
          }),
        };
  const page = prepared(reads.page, "page");
  const children = prepared(reads.children, "children");
  const all = prepared(db.select().from(article).orderBy(asc(article.id)).limit(10_000), "all");
  const insert = async (on: typeof db, row: Written): Promise<HappeningRow> => {
    const statement = on.insert(happening).values({ ...row, version: 1 });
    if (store !== "mysql") return (await statement.returning())[0];
    const [{ id }] = await statement.$returningId();
    return { id, ...row, version: 1 };
  };
  const change = (on: typeof db, id: number, version: number, amount: number) =>
    on
      .update(happening)
      .set({ amount, version: sql`${happening.version} + 1` })
      .where(and(eq(happening.id, id), eq(happening.version, version)));
  const update = async (id: number, version: number, amount: number) => {
    const statement = change(db, id, version, amount);
    if (store !== "mysql") return (await statement.returning())[0] ?? null;
    if ((await statement)[0].affectedRows !== 1) return null;
    return (await db.select().from(happening).where(eq(happening.id, id)))[0];
  };
  return {
    one: async (id) => (await one.execute({ id })) ?? null,
    page: async (after) => {
      const rows = await page.execute({ after });
      return store === "mysql" ? withAuthors(rows) : rows;
    },
    children: async (after) => {
      const rows = await children.execute({ after });
      return store === "mysql" ? withComments(rows) : rows;
    },
    all: () => all.execute(),
    insert: (row) => insert(db, row),
    insertMany: async (rows) => {
      const values = rows.map((row) => ({ ...row, version: 1 }));
      const statement = db.insert(happening).values(values);
      if (store !== "mysql") return statement.returning();
      const keys: { id: number }[] = await statement.$returningId();
      return values.map((row, i) => ({ ...row, id: keys[i]!.id }));
    },
    update,
    unit: async (first, second, counter) => {
      if (store === "sqlite") return unitOfSqlite(db, happening, first, second, counter);
      await db.transaction(async (tx: typeof db) => {
        const { id, version, amount } = await insert(tx, first);
        const other = await insert(tx, second);
        await change(tx, id, version, amount + 1);
        await tx
          .update(happening)
          .set({ amount: sql`${happening.amount} + 1`, version: sql`${happening.version} + 1` })
          .where(eq(happening.id, counter));
        await tx.delete(happening).where(eq(happening.id, other.id));
      });
    },
    close,
  };
}

/** The transactions of its SQLite driver are synchronous. */
function unitOfSqlite(
  db: Any,
  happening: Any,
  first: Written,
  second: Written,
  counter: number,
): void {
  db.transaction((tx: Any) => {
    const insert = (row: Written) =>
      tx
        .insert(happening)
        .values({ ...row, version: 1 })
        .returning()
        .get();
    const { id, version, amount } = insert(first);
    const other = insert(second);
    tx.update(happening)
      .set({ amount: amount + 1, version: sql`${happening.version} + 1` })
      .where(and(eq(happening.id, id), eq(happening.version, version)))
      .run();
    tx.update(happening)
      .set({ amount: sql`${happening.amount} + 1`, version: sql`${happening.version} + 1` })
      .where(eq(happening.id, counter))
      .run();
    tx.delete(happening).where(eq(happening.id, other.id)).run();
  });
}

// Its three databases have three types without a common one.
// oxlint-disable-next-line typescript/no-explicit-any
type Any = any;

function joinedReads(db: Any, { article, author, comment }: Any, { where, orderBy, limit }: Any) {
  const few = db.select().from(article).where(where).orderBy(orderBy).limit(limit).as("article");
  return {
    page: db
      .select()
      .from(article)
      .innerJoin(author, eq(author.id, article.authorId))
      .where(where)
      .orderBy(orderBy)
      .limit(limit),
    children: db
      .select()
      .from(few)
      .leftJoin(comment, eq(comment.articleId, few.id))
      .orderBy(asc(few.id), asc(comment.id)),
  };
}

function withAuthors(rows: Any): Any {
  return rows.map(({ article, author }: Any) => Object.assign(article, { author }));
}

function withComments(rows: Any): Any {
  const nested = new Map<number, Any>();
  for (const { article, comment } of rows) {
    let row = nested.get(article.id);
    if (row === undefined) nested.set(article.id, (row = Object.assign(article, { comments: [] })));
    if (comment !== null) row.comments.push(comment);
  }
  return [...nested.values()];
}

function schemaOf(store: string): Any {
  const { table, id, int, text, flag } = kindsOf(store);
  const author = table("author", { id: id(), name: text().notNull(), bio: text() });
  const article = table("article", {
    id: id(),
    slug: text().notNull(),
    title: text().notNull(),
    summary: text().notNull(),
    note: text(),
    views: int().notNull(),
    open: flag().notNull(),
    authorId: int().notNull(),
  });
  const comment = table("comment", {
    id: id(),
    body: text().notNull(),
    articleId: int().notNull(),
  });
  const happening = table("happening", {
    id: id(),
    kind: text().notNull(),
    title: text().notNull(),
    amount: int().notNull(),
    open: flag().notNull(),
    version: int().notNull(),
  });
  return {
    author,
    article,
    comment,
    happening,
    ofArticle: relations(article, ({ one, many }) => ({
      author: one(author, { fields: [article.authorId], references: [author.id] }),
      comments: many(comment),
    })),
    ofComment: relations(comment, ({ one }) => ({
      article: one(article, { fields: [comment.articleId], references: [article.id] }),
    })),
  };
}

function kindsOf(store: string): Any {
  if (store === "sqlite")
    return {
      table: lite.sqliteTable,
      id: () => lite.integer().primaryKey({ autoIncrement: true }),
      int: () => lite.integer(),
      text: () => lite.text(),
      flag: () => lite.integer({ mode: "boolean" }),
    };
  if (store === "postgres")
    return {
      table: pgc.pgTable,
      id: () => pgc.bigint({ mode: "number" }).primaryKey().generatedByDefaultAsIdentity(),
      int: () => pgc.bigint({ mode: "number" }),
      text: () => pgc.text(),
      flag: () => pgc.boolean(),
    };
  return {
    table: my.mysqlTable,
    id: () => my.bigint({ mode: "number" }).primaryKey().autoincrement(),
    int: () => my.bigint({ mode: "number" }),
    text: () => my.text(),
    flag: () => my.boolean(),
  };
}

async function connect(store: string, address: string, schema: Any): Promise<Any> {
  if (store === "sqlite") {
    const { drizzle } = await import("drizzle-orm/better-sqlite3");
    const { default: Sqlite } = await import("better-sqlite3");
    const client = new Sqlite(address);
    client.pragma("synchronous = full");
    return { db: drizzle({ client, schema }), close: async () => void client.close() };
  }
  if (store === "postgres") {
    const { drizzle } = await import("drizzle-orm/node-postgres");
    const { default: pg } = await import("pg");
    const client = new pg.Pool({ connectionString: address, max: 10 });
    return { db: drizzle({ client, schema }), close: () => client.end() };
  }
  const { drizzle } = await import("drizzle-orm/mysql2");
  const { createPool } = await import("mysql2/promise");
  const client = createPool({ uri: address, connectionLimit: 10 });
  return { db: drizzle({ client, schema, mode: "default" }), close: () => client.end() };
}
