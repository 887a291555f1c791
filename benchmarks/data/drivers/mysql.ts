import mysql, { type ResultSetHeader } from "mysql2/promise";
import type { Contestant, Surroundings, Written } from "../contestant.ts";
import { articleOf, articleWithAuthor, happeningOf, withComments } from "./rows.ts";

type Cells = readonly unknown[];
type Value = string | number | boolean;
type Executor = mysql.Pool | mysql.PoolConnection;

/** Opens `mysql2` by itself: prepared statements, rows as arrays, made equal by hand. */
export async function open({ address, texts }: Surroundings): Promise<Contestant> {
  const pool = mysql.createPool({ uri: address, connectionLimit: 10, jsonStrings: true });
  const rowsOf = async (sql: string, values: Value[]): Promise<Cells[]> => {
    const [rows] = await pool.execute({ sql, rowsAsArray: true }, values);
    return rows as unknown as Cells[];
  };
  const write = async (on: Executor, sql: string, values: Value[]): Promise<ResultSetHeader> => {
    const [header] = await on.execute<ResultSetHeader>(sql, values);
    return header;
  };
  const columns = "insert into happening (kind, title, amount, open, version) values";
  const update =
    "update happening set amount = ?, version = version + 1 where id = ? and version = ?";
  const happening = "select id, kind, title, amount, open, version from happening where id = ?";
  // MariaDB takes statements as one.
  const block = `begin not atomic start transaction; ${update}; ${happening} and row_count() = 1; commit; end`;
  const isMariadb = /mariadb/i.test(String((await rowsOf("select version()", []))[0]![0]));
  const raise = "update happening set amount = amount + 1, version = version + 1 where id = ?";
  const put = async (on: Executor, { kind, title, amount, open }: Written): Promise<number> =>
    (await write(on, `${columns} (?, ?, ?, ?, 1)`, [kind, title, amount, open])).insertId;
  return {
    one: async (id) => {
      const [cells] = await rowsOf(texts.one[0]!, [id]);
      return cells === undefined ? null : articleOf(cells);
    },
    page: async (after) => (await rowsOf(texts.page[0]!, [after, 20])).map(articleWithAuthor),
    children: async (after) => {
      const articles = await rowsOf(texts.children[0]!, [after, 20]);
      const keys = JSON.stringify(articles.map(([id]) => id));
      return withComments(articles, await rowsOf(texts.children[1]!, [keys]));
    },
    all: async () => (await rowsOf(texts.all[0]!, [10_000])).map(articleOf),
    insert: async (row) => ({ id: await put(pool, row), ...row, version: 1 }),
    insertMany: async (rows) => {
      const [{ insertId }] = await pool.query<ResultSetHeader>(`${columns} ?`, [
        rows.map(({ kind, title, amount, open }) => [kind, title, amount, open, 1]),
      ]);
      return rows.map((row, i) => ({ id: insertId + i, ...row, version: 1 }));
    },
    update: async (id, version, amount) => {
      if (isMariadb) {
        const [[cells] = []] = (await rowsOf(block, [
          amount,
          id,
          version,
          id,
        ])) as unknown as Cells[][];
        return cells === undefined ? null : happeningOf(cells);
      }
      const { affectedRows } = await write(pool, update, [amount, id, version]);
      if (affectedRows !== 1) return null;
      const [cells] = await rowsOf(happening, [id]);
      return happeningOf(cells!);
    },
    unit: async (first, second, counter) => {
      const connection = await pool.getConnection();
      try {
        await connection.beginTransaction();
        const id = await put(connection, first);
        const other = await put(connection, second);
        await write(connection, update, [first.amount + 1, id, 1]);
        await write(connection, raise, [counter]);
        await write(connection, "delete from happening where id = ?", [other]);
        await connection.commit();
      } finally {
        connection.release();
      }
    },
    close: () => pool.end(),
  };
}

/** Reads what was written under a name. */
export async function writtenAs({ address }: Surroundings, kind: string): Promise<object[]> {
  const connection = await mysql.createConnection({ uri: address });
  const [rows] = await connection.query(
    "select kind, title, amount, open, version from happening where kind = ? order by id",
    [kind],
  );
  await connection.end();
  return (rows as (Omit<Written, "open"> & { open: unknown })[]).map((row) => ({
    ...row,
    open: row.open === 1,
  }));
}

/** Makes a database on the server, and gives its address. */
export async function create(server: string, name: string): Promise<string> {
  await administer(server, `create database ${name}`);
  const address = new URL(server);
  address.pathname = `/${name}`;
  return address.href;
}

/** Removes a database that `create` made. */
export async function drop(server: string, name: string): Promise<void> {
  await administer(server, `drop database ${name}`);
}

async function administer(server: string, text: string): Promise<void> {
  const connection = await mysql.createConnection({ uri: server });
  await connection.query(text);
  await connection.end();
}
