import { DataSource, EntitySchema, MoreThan } from "typeorm";
import type { Contestant, HappeningRow, Surroundings, Written } from "../contestant.ts";

// Rows are described by schemas, because its decorators need a compiler.
// oxlint-disable-next-line typescript/no-explicit-any
type Any = any;

/** Opens TypeORM: repositories with relations, schemas instead of decorators. */
export async function open({ store, address }: Surroundings): Promise<Contestant> {
  const entities = entitiesOf(store);
  const source = new DataSource(optionsOf(store, address, Object.values(entities)));
  await source.initialize();
  const articles: Any = source.getRepository(entities.article);
  const of = (manager: Any) => manager.getRepository(entities.happening);
  const window = (after: number) => ({
    where: { id: MoreThan(after) },
    order: { id: "ASC" },
    take: 20,
  });
  const insert = (manager: Any, row: Written): Promise<HappeningRow> =>
    of(manager).save({ ...row });
  const update = async (manager: Any, id: number, version: number, amount: number) => {
    const criteria = { id, version };
    const { affected } = await of(manager)
      .createQueryBuilder()
      .update()
      .set({ amount, version: version + 1 })
      .where(criteria)
      .execute();
    return affected === 1;
  };
  return {
    one: (id) => articles.findOneBy({ id }),
    page: (after) => articles.find({ ...window(after), relations: { author: true } }),
    children: (after) =>
      articles.find({
        ...window(after),
        relations: { comments: true },
      }),
    all: () => articles.find({ order: { id: "ASC" }, take: 10_000 }),
    insert: (row) => insert(source.manager, row),
    insertMany: (rows) =>
      source.transaction(async (manager) => {
        const made = rows.map((row) => ({ ...row })) as never as HappeningRow[];
        // More records at once make an expression that is too deep for SQLite.
        const most = store === "sqlite" ? 200 : made.length;
        for (let at = 0; at < made.length; at += most)
          await of(manager).insert(made.slice(at, at + most));
        return made;
      }),
    update: async (id, version, amount) =>
      (await update(source.manager, id, version, amount))
        ? of(source.manager).findOneByOrFail({ id })
        : null,
    unit: (first, second, counter) =>
      source.transaction(async (manager) => {
        const { id, version, amount } = await insert(manager, first);
        const other = await insert(manager, second);
        await update(manager, id, version, amount + 1);
        await of(manager).increment({ id: counter }, "amount", 1);
        await of(manager).delete({ id: other.id });
      }),
    plain,
    close: () => source.destroy(),
  };
}

/** With a window it cannot order the children too, so that they come as the database likes; what it inserted has numbers as the driver gives them. */
function plain({ comments, ...row }: Any): unknown {
  for (const name of ["id", "version"]) if (name in row) row[name] = Number(row[name]);
  if (comments === undefined) return row;
  return { ...row, comments: comments.toSorted((a: Any, b: Any) => a.id - b.id) };
}

function entitiesOf(store: string): Record<"author" | "article" | "comment" | "happening", Any> {
  const number = {
    type: store === "sqlite" ? "integer" : "bigint",
    ...(store === "sqlite" ? {} : { transformer: { from: Number, to: (value: unknown) => value } }),
  };
  const id = { ...number, primary: true, generated: true };
  const text = { type: "text" };
  const note = { type: "text", nullable: true };
  const flag = { type: "boolean" };
  const make = (name: string, columns: object, relations: object = {}) =>
    new EntitySchema({ name, tableName: name, columns, relations } as Any);
  const to = (target: string, column: string) => ({
    type: "many-to-one",
    target,
    joinColumn: { name: column },
  });
  return {
    author: make("author", { id, name: text, bio: note }),
    article: make(
      "article",
      {
        id,
        slug: text,
        title: text,
        summary: text,
        note,
        views: number,
        open: flag,
        authorId: number,
      },
      {
        author: to("author", "authorId"),
        comments: { type: "one-to-many", target: "comment", inverseSide: "article" },
      },
    ),
    comment: make(
      "comment",
      { id, body: text, articleId: number },
      { article: { ...to("article", "articleId"), inverseSide: "comments" } },
    ),
    happening: make("happening", {
      id,
      kind: text,
      title: text,
      amount: number,
      open: flag,
      version: { ...number, version: true },
    }),
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
