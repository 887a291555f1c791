import { DatabaseSync } from "node:sqlite";
import type { Data, FortuneRow, Setup, WorldRow } from "../given.ts";
import { viewOfRows } from "./view.ts";

/** Opens `node:sqlite` by itself: each text is prepared once. */
export async function open({ address }: Setup): Promise<Data> {
  const db = new DatabaseSync(address);
  db.exec("pragma synchronous = full; pragma foreign_keys = on");
  const [begin, commit] = [db.prepare("begin immediate"), db.prepare("commit")];
  const one = db.prepare('select id, "randomNumber" from world where id = ?');
  const set = db.prepare('update world set "randomNumber" = ? where id = ?');
  const fortunes = db.prepare("select id, message from fortune");
  const article = db.prepare(`select a.id, a.slug, a.title, a.description, a.body, a."createdAt",
    (select count(*) from favorite f where f."articleId" = a.id) as favorites, w.username, w.bio, w.image
    from article a join writer w on w.id = a."authorId" where a.slug = ?`);
  const tags = db.prepare('select name from tag where "articleId" = ? order by id');
  const world = (id: number) => one.get(id) as unknown as WorldRow;
  return {
    world,
    worlds: (ids) => ids.map(world),
    change: (ids, next) => {
      const rows = ids.map(world).map(({ id }) => ({ id, randomNumber: next() }));
      begin.run();
      for (const { id, randomNumber } of rows) set.run(randomNumber, id);
      commit.run();
      return rows;
    },
    fortunes: () => fortunes.all() as unknown as FortuneRow[],
    article: (slug) => {
      const row = article.get(slug);
      return row === undefined ? undefined : viewOfRows(row, tags.all(row["id"]!));
    },
  };
}
