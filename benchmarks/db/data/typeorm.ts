// Follows typeorm.io: Entity Schema, Find Options, Repository (save in one transaction), and the recipe of docs.nestjs.com/recipes/sql-typeorm.
import { DataSource, EntitySchema } from "typeorm";
import type { Data, Setup, WorldRow } from "../given.ts";
import { viewOf } from "./view.ts";

// Rows are described by schemas, whose types are those of no class.
// oxlint-disable-next-line typescript/no-explicit-any
type Any = any;

export async function open({ store, address }: Setup): Promise<Data> {
  const entities = entitiesOf(store);
  const source = new DataSource(optionsOf(store, address, Object.values(entities)));
  await source.initialize();
  const [worlds, fortunes, articles, favorites]: Any[] = [
    source.getRepository(entities.world),
    source.getRepository(entities.fortune),
    source.getRepository(entities.article),
    source.getRepository(entities.favorite),
  ];
  const read = (id: number): Promise<WorldRow> => worlds.findOneByOrFail({ id });
  return {
    world: read,
    worlds: (ids) => Promise.all(ids.map(read)),
    change: async (ids, next) => {
      const rows: Any[] = await Promise.all(ids.map(read));
      for (const row of rows) row.randomNumber = next();
      return worlds.save(rows);
    },
    fortunes: () => fortunes.find(),
    article: async (slug) => {
      const row = await articles.findOne({
        where: { slug },
        relations: { author: true, tags: true },
        order: { tags: { id: "ASC" } },
      });
      if (row === null) return undefined;
      return viewOf(row, await favorites.countBy({ articleId: row.id }));
    },
  };
}

function entitiesOf(
  store: string,
): Record<"world" | "fortune" | "writer" | "article" | "tag" | "favorite", Any> {
  const number =
    store === "sqlite"
      ? { type: "integer" }
      : { type: "bigint", transformer: { from: Number, to: (value: unknown) => value } };
  const id = { ...number, primary: true };
  const text = { type: "text" };
  const maybe = { type: "text", nullable: true };
  const make = (name: string, columns: object, relations: object = {}): Any =>
    new EntitySchema({ name, tableName: name, columns, relations } as Any);
  const to = (target: string, column: string, more: object = {}): object => ({
    type: "many-to-one",
    target,
    joinColumn: { name: column },
    ...more,
  });
  return {
    world: make("world", { id, randomNumber: number }),
    fortune: make("fortune", { id, message: text }),
    writer: make("writer", { id, username: text, bio: maybe, image: maybe }),
    article: make(
      "article",
      {
        id,
        slug: text,
        title: text,
        description: text,
        body: text,
        createdAt: text,
        authorId: number,
      },
      {
        author: to("writer", "authorId"),
        tags: { type: "one-to-many", target: "tag", inverseSide: "article" },
      },
    ),
    tag: make(
      "tag",
      { id, name: text, articleId: number },
      { article: to("article", "articleId", { inverseSide: "tags" }) },
    ),
    favorite: make("favorite", { id, reader: number, articleId: number }),
  };
}

function optionsOf(store: string, address: string, entities: Any[]): Any {
  if (store === "sqlite")
    return {
      type: "better-sqlite3",
      database: address,
      entities,
      prepareDatabase: (db: Any) => db.pragma("synchronous = full"),
    };
  return { type: store, url: address, entities, poolSize: 10 };
}
