import pg from "pg";
import type { Contestant, Surroundings, Written } from "../contestant.ts";
import { articleOf, articleWithAuthor, happeningOf, withComments } from "./rows.ts";

type Cells = readonly unknown[];
type Ask = (
  on: pg.Pool | pg.PoolClient,
  values?: readonly unknown[],
) => Promise<pg.QueryArrayResult>;

/** Opens `pg` by itself: named prepared statements, rows as arrays, made equal by hand. */
export async function open({ address, texts }: Surroundings): Promise<Contestant> {
  const pool = new pg.Pool({ connectionString: address, max: 10 });
  let names = 0;
  const named = (text: string): Ask => {
    const config = { name: `s${names++}`, text, rowMode: "array" as const };
    return (on, values = []) => on.query({ ...config, values: [...values] });
  };
  const one = named(texts.one[0]!);
  const page = named(texts.page[0]!);
  const [parents, children] = texts.children.map(named) as [Ask, Ask];
  const all = named(texts.all[0]!);
  const insert = named(
    "insert into happening (kind, title, amount, open, version) values ($1, $2, $3, $4, 1) returning id",
  );
  const insertMany = named(
    "insert into happening (kind, title, amount, open, version) select *, 1 from unnest($1::text[], $2::text[], $3::bigint[], $4::boolean[]) returning id",
  );
  const set =
    "update happening set amount = $1, version = version + 1 where id = $2 and version = $3";
  const update = named(set);
  const updated = named(`${set} returning id, kind, title, amount, open, version`);
  const raise = named(
    "update happening set amount = amount + 1, version = version + 1 where id = $1",
  );
  const remove = named("delete from happening where id = $1");
  const put = async (on: pg.Pool | pg.PoolClient, row: Written): Promise<number> => {
    const { rows } = await insert(on, [row.kind, row.title, row.amount, row.open]);
    return Number(rows[0]![0]);
  };
  return {
    one: async (id) => {
      const [cells] = (await one(pool, [id])).rows;
      return cells === undefined ? null : articleOf(cells);
    },
    page: async (after) => (await page(pool, [after, 20])).rows.map(articleWithAuthor),
    children: async (after) => {
      const articles = (await parents(pool, [after, 20])).rows;
      const keys = articles.map(([id]: Cells) => id);
      return withComments(articles, (await children(pool, [keys])).rows);
    },
    all: async () => (await all(pool, [10_000])).rows.map(articleOf),
    insert: async (row) => ({ id: await put(pool, row), ...row, version: 1 }),
    insertMany: async (rows) => {
      const made = await insertMany(pool, [
        rows.map(({ kind }) => kind),
        rows.map(({ title }) => title),
        rows.map(({ amount }) => amount),
        rows.map(({ open }) => open),
      ]);
      return rows.map((row, i) => ({ id: Number(made.rows[i]![0]), ...row, version: 1 }));
    },
    update: async (id, version, amount) => {
      const [cells] = (await updated(pool, [amount, id, version])).rows;
      return cells === undefined ? null : happeningOf(cells);
    },
    unit: async (first, second, counter) => {
      const client = await pool.connect();
      try {
        await client.query("begin");
        const id = await put(client, first);
        const other = await put(client, second);
        await update(client, [first.amount + 1, id, 1]);
        await raise(client, [counter]);
        await remove(client, [other]);
        await client.query("commit");
      } finally {
        client.release();
      }
    },
    close: () => pool.end(),
  };
}

/** Reads what was written under a name. */
export async function writtenAs({ address }: Surroundings, kind: string): Promise<object[]> {
  const client = new pg.Client({ connectionString: address });
  await client.connect();
  const { rows } = await client.query(
    "select kind, title, amount::int, open, version::int from happening where kind = $1 order by id",
    [kind],
  );
  await client.end();
  return rows;
}

/** Makes a database on the server, empty or as a copy of another that nobody uses, and gives its address. */
export async function create(server: string, name: string, template?: string): Promise<string> {
  const from = template === undefined ? "" : ` template ${template}`;
  await administer(server, `create database ${name}${from}`);
  const address = new URL(server);
  address.pathname = `/${name}`;
  return address.href;
}

/** Removes a database that `create` made. */
export async function drop(server: string, name: string): Promise<void> {
  await administer(server, `drop database ${name} with (force)`);
}

async function administer(server: string, text: string): Promise<void> {
  const client = new pg.Client({ connectionString: server });
  await client.connect();
  await client.query(text);
  await client.end();
}
