import pg from "pg";
import type { Data, Setup, WorldRow } from "../given.ts";
import { viewOfRows } from "./view.ts";

/** Opens `pg` by itself: named prepared statements in a pool of ten connections. */
export async function open({ address }: Setup): Promise<Data> {
  // Whole numbers come as texts, unless a parser is set.
  pg.types.setTypeParser(pg.types.builtins.INT8, Number);
  const pool = new pg.Pool({ connectionString: address, max: 10 });
  const one = {
    name: "one",
    text: 'select id, "randomNumber" from world where id = $1',
  };
  const set = {
    name: "set",
    text: `update world set "randomNumber" = n.number
      from unnest($1::bigint[], $2::bigint[]) as n (id, number) where world.id = n.id`,
  };
  const fortunes = { name: "fortunes", text: "select id, message from fortune" };
  const article = {
    name: "article",
    text: `select a.id, a.slug, a.title, a.description, a.body, a."createdAt",
      (select count(*) from favorite f where f."articleId" = a.id) as favorites, w.username, w.bio, w.image
      from article a join writer w on w.id = a."authorId" where a.slug = $1`,
  };
  const tags = { name: "tags", text: 'select name from tag where "articleId" = $1 order by id' };
  const world = async (id: number): Promise<WorldRow> =>
    (await pool.query({ ...one, values: [id] })).rows[0];
  const worlds = (ids: readonly number[]) => Promise.all(ids.map(world));
  return {
    world,
    worlds,
    change: async (ids, next) => {
      const rows = (await worlds(ids)).map(({ id }) => ({ id, randomNumber: next() }));
      const values = [rows.map(({ id }) => id), rows.map(({ randomNumber }) => randomNumber)];
      await pool.query({ ...set, values });
      return rows;
    },
    fortunes: async () => (await pool.query(fortunes)).rows,
    article: async (slug) => {
      const [row] = (await pool.query({ ...article, values: [slug] })).rows;
      if (row === undefined) return undefined;
      return viewOfRows(row, (await pool.query({ ...tags, values: [row.id] })).rows);
    },
  };
}
