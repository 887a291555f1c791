import {
  Kysely,
  ParseJSONResultsPlugin,
  MysqlDialect,
  PostgresDialect,
  SqliteDialect,
  type Dialect,
  type Generated,
} from "kysely";
import { jsonArrayFrom as mysqlArray, jsonObjectFrom as mysqlObject } from "kysely/helpers/mysql";
import {
  jsonArrayFrom as postgresArray,
  jsonObjectFrom as postgresObject,
} from "kysely/helpers/postgres";
import {
  jsonArrayFrom as sqliteArray,
  jsonObjectFrom as sqliteObject,
} from "kysely/helpers/sqlite";
import type {
  ArticleRow,
  CommentRow,
  Contestant,
  HappeningRow,
  Surroundings,
  Written,
} from "../contestant.ts";

interface Tables {
  author: { id: number; name: string; bio: string | null };
  article: {
    id: number;
    slug: string;
    title: string;
    summary: string;
    note: string | null;
    views: number;
    open: boolean | number;
    authorId: number;
  };
  comment: { id: number; body: string; articleId: number };
  happening: {
    id: Generated<number>;
    kind: string;
    title: string;
    amount: number;
    open: boolean | number;
    version: number;
  };
}

const helpers = {
  sqlite: { array: sqliteArray, object: sqliteObject },
  postgres: { array: postgresArray, object: postgresObject },
  mysql: { array: mysqlArray, object: mysqlObject },
} as never as Record<string, { array: typeof sqliteArray; object: typeof sqliteObject }>;

/**
 * Opens Kysely: a query is built for each call, relations are read with its JSON helpers, booleans of SQLite and MySQL are converted by hand.
 * MariaDB has not what the helpers need: there relations are joined, and nested by hand.
 */
export async function open({ store, address }: Surroundings): Promise<Contestant> {
  const db = new Kysely<Tables>({ dialect: await dialectOf(store, address) });
  const parsing = store === "postgres" ? db : db.withPlugin(new ParseJSONResultsPlugin());
  const { array, object } = helpers[store]!;
  const bits = store !== "postgres";
  const native = <R extends { open: unknown }>(row: R): R & { open: boolean } => {
    if (bits) row.open = row.open === 1;
    return row as R & { open: boolean };
  };
  const values = (row: Written) => ({
    ...row,
    open: bits ? Number(row.open) : row.open,
    version: 1,
  });
  const articles = (after: number) =>
    parsing.selectFrom("article").selectAll().where("id", ">", after).orderBy("id").limit(20);
  const insert = async (on: Pick<typeof db, "insertInto">, row: Written): Promise<HappeningRow> => {
    const statement = on.insertInto("happening").values(values(row));
    if (store !== "mysql") return native(await statement.returningAll().executeTakeFirstOrThrow());
    const { insertId } = await statement.executeTakeFirstOrThrow();
    return { id: Number(insertId), ...row, version: 1 };
  };
  const change = (
    on: Pick<typeof db, "updateTable">,
    id: number,
    version: number,
    amount: number,
  ) =>
    on
      .updateTable("happening")
      .set((eb) => ({ amount, version: eb("version", "+", 1) }))
      .where("id", "=", id)
      .where("version", "=", version);
  const update = async (id: number, version: number, amount: number) => {
    const statement = change(db, id, version, amount);
    if (store !== "mysql") {
      const row = await statement.returningAll().executeTakeFirst();
      return row === undefined ? null : native(row);
    }
    const { numUpdatedRows } = await statement.executeTakeFirst();
    if (numUpdatedRows !== 1n) return null;
    const found = db.selectFrom("happening").selectAll().where("id", "=", id);
    return native(await found.executeTakeFirstOrThrow());
  };
  return {
    one: async (id) =>
      db
        .selectFrom("article")
        .selectAll()
        .where("id", "=", id)
        .executeTakeFirst()
        .then((row) => (row === undefined ? null : native(row))),
    page: async (after) => {
      if (store === "mysql") return joinedPage(db, after, native);
      const rows = await articles(after)
        .select((eb) =>
          object(
            eb
              .selectFrom("author")
              .select(["author.id", "author.name", "author.bio"])
              .whereRef("author.id", "=", "article.authorId"),
          )
            .$notNull()
            .as("author"),
        )
        .execute();
      return rows.map(native);
    },
    children: async (after) => {
      if (store === "mysql") return joinedChildren(db, after, native);
      const rows = await articles(after)
        .select((eb) =>
          array(
            eb
              .selectFrom("comment")
              .select(["comment.id", "comment.body", "comment.articleId"])
              .whereRef("comment.articleId", "=", "article.id")
              .orderBy("comment.id"),
          ).as("comments"),
        )
        .execute();
      return rows.map(native);
    },
    all: async () =>
      (await db.selectFrom("article").selectAll().orderBy("id").limit(10_000).execute()).map(
        native,
      ),
    insert: (row) => insert(db, row),
    insertMany: async (rows) => {
      const statement = db.insertInto("happening").values(rows.map(values));
      if (store !== "mysql") return (await statement.returningAll().execute()).map(native);
      const first = Number((await statement.executeTakeFirstOrThrow()).insertId);
      return rows.map((row, i) => ({ id: first + i, ...row, version: 1 }));
    },
    update,
    unit: (first, second, counter) =>
      db.transaction().execute(async (tx) => {
        const { id, version, amount } = await insert(tx, first);
        const other = await insert(tx, second);
        await change(tx, id, version, amount + 1).execute();
        await tx
          .updateTable("happening")
          .set((eb) => ({ amount: eb("amount", "+", 1), version: eb("version", "+", 1) }))
          .where("id", "=", counter)
          .execute();
        await tx.deleteFrom("happening").where("id", "=", other.id).execute();
      }),
    close: () => db.destroy(),
  };
}

type Native = <R extends { open: unknown }>(row: R) => R & { open: boolean };

async function joinedPage(db: Kysely<Tables>, after: number, native: Native) {
  const rows = await db
    .selectFrom("article")
    .innerJoin("author", "author.id", "article.authorId")
    .selectAll("article")
    .select(["author.id as writerId", "author.name", "author.bio"])
    .where("article.id", ">", after)
    .orderBy("article.id")
    .limit(20)
    .execute();
  return rows.map(({ writerId, name, bio, ...article }) => ({
    ...native(article),
    author: { id: writerId, name, bio },
  }));
}

async function joinedChildren(db: Kysely<Tables>, after: number, native: Native) {
  const rows = await db
    .selectFrom((eb) =>
      eb
        .selectFrom("article")
        .selectAll()
        .where("id", ">", after)
        .orderBy("id")
        .limit(20)
        .as("article"),
    )
    .leftJoin("comment", "comment.articleId", "article.id")
    .selectAll("article")
    .select(["comment.id as commentId", "comment.body"])
    .orderBy("article.id")
    .orderBy("comment.id")
    .execute();
  const nested = new Map<number, ArticleRow & { readonly comments: CommentRow[] }>();
  for (const { commentId, body, ...article } of rows) {
    const { id } = article;
    if (!nested.has(id)) nested.set(id, { ...native(article), comments: [] });
    if (commentId === null) continue;
    nested.get(id)!.comments.push({ id: commentId, body: body!, articleId: id });
  }
  return [...nested.values()];
}

async function dialectOf(store: string, address: string): Promise<Dialect> {
  if (store === "sqlite") {
    const { default: Sqlite } = await import("better-sqlite3");
    const database = new Sqlite(address);
    database.pragma("synchronous = full");
    return new SqliteDialect({ database });
  }
  if (store === "postgres") {
    const { default: pg } = await import("pg");
    pg.types.setTypeParser(pg.types.builtins.INT8, Number);
    return new PostgresDialect({ pool: new pg.Pool({ connectionString: address, max: 10 }) });
  }
  const { createPool } = await import("mysql2");
  return new MysqlDialect({ pool: createPool({ uri: address, connectionLimit: 10 }) });
}
