// Follows lucid.adonisjs.com: Models, Relationships, Aggregates (withCount), Transactions. The provider of the framework connects its models.
import { BaseModel, belongsTo, column, hasMany } from "@adonisjs/lucid/orm";
import db from "@adonisjs/lucid/services/db";
import type { Data, WorldRow } from "../given.ts";
import { viewOf } from "./view.ts";

// Its relations have types that its decorators and these tables do not share.
// oxlint-disable-next-line typescript/no-explicit-any
type Any = any;

class World extends BaseModel {
  static override table = "world";
  @column({ isPrimary: true, consume: Number }) declare id: number;
  @column({ columnName: "randomNumber", serializeAs: "randomNumber", consume: Number })
  declare randomNumber: number;
}

class Fortune extends BaseModel {
  static override table = "fortune";
  @column({ isPrimary: true, consume: Number }) declare id: number;
  @column() declare message: string;
}

class Writer extends BaseModel {
  static override table = "writer";
  @column({ isPrimary: true, consume: Number }) declare id: number;
  @column() declare username: string;
  @column() declare bio: string | null;
  @column() declare image: string | null;
}

class Tag extends BaseModel {
  static override table = "tag";
  @column({ isPrimary: true, consume: Number }) declare id: number;
  @column() declare name: string;
  @column({ columnName: "articleId", consume: Number }) declare articleId: number;
}

class Favorite extends BaseModel {
  static override table = "favorite";
  @column({ isPrimary: true, consume: Number }) declare id: number;
  @column({ columnName: "articleId", consume: Number }) declare articleId: number;
}

class Article extends BaseModel {
  static override table = "article";
  @column({ isPrimary: true, consume: Number }) declare id: number;
  @column() declare slug: string;
  @column() declare title: string;
  @column() declare description: string;
  @column() declare body: string;
  @column({ columnName: "createdAt" }) declare createdAt: string;
  @column({ columnName: "authorId", consume: Number }) declare authorId: number;
  @belongsTo(() => Writer, { foreignKey: "authorId" }) declare author: Any;
  @hasMany(() => Tag, { foreignKey: "articleId" }) declare tags: Any;
  @hasMany(() => Favorite, { foreignKey: "articleId" }) declare favorites: Any;
}

/** Opens nothing: the framework has connected when it starts. */
export async function open(): Promise<Data> {
  const read = (id: number): Promise<World> => World.findOrFail(id);
  const plain = ({ id, randomNumber }: World): WorldRow => ({ id, randomNumber });
  return {
    world: async (id) => plain(await read(id)),
    worlds: async (ids) => (await Promise.all(ids.map(read))).map(plain),
    change: async (ids, next) => {
      const rows = await Promise.all(ids.map(read));
      await db.transaction(async (client: Any) => {
        for (const row of rows) {
          row.randomNumber = next();
          await row.useTransaction(client).save();
        }
      });
      return rows.map(plain);
    },
    fortunes: async () => (await Fortune.all()).map(({ id, message }) => ({ id, message })),
    article: async (slug) => {
      const row: Any = await Article.query()
        .where("slug", slug)
        .preload("author")
        .preload("tags", (tags: Any) => tags.orderBy("id"))
        .withCount("favorites")
        .first();
      return row === null ? undefined : viewOf(row, row.$extras["favorites_count"]);
    },
  };
}
