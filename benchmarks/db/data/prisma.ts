// Follows prisma.io/docs: CRUD, Relation queries, Aggregation (counts of relations), Transactions (an array of writes), and the recipe of
// docs.nestjs.com/recipes/prisma.
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Data, Setup, WorldRow } from "../given.ts";
import { viewOf } from "./view.ts";

// The generated client of the store exists once `prisma generate` has run.
// oxlint-disable-next-line typescript/no-explicit-any
type Any = any;

export async function open({ store, address, generated }: Setup): Promise<Data> {
  const name = store === "sqlite" ? "db-sqlite" : "db-postgresql";
  const { PrismaClient } = await import(pathToFileURL(join(generated, name, "client.ts")).href);
  const prisma: Any = new PrismaClient({ adapter: await adapterOf(store, address) });
  if (store === "sqlite") await prisma.$executeRawUnsafe("pragma synchronous = full");
  const read = (id: number): Promise<WorldRow> => prisma.world.findUniqueOrThrow({ where: { id } });
  // Queries by a unique key of one moment would be put together into one: they are awaited in turn.
  const readAll = async (ids: readonly number[]): Promise<WorldRow[]> => {
    const rows: WorldRow[] = [];
    for (const id of ids) rows.push(await read(id));
    return rows;
  };
  return {
    world: read,
    worlds: readAll,
    change: async (ids, next) => {
      const rows = (await readAll(ids)).map(({ id }) => ({ id, randomNumber: next() }));
      await prisma.$transaction(
        rows.map(({ id, randomNumber }) =>
          prisma.world.updateMany({ where: { id }, data: { randomNumber } }),
        ),
      );
      return rows;
    },
    fortunes: () => prisma.fortune.findMany(),
    article: async (slug) => {
      const row = await prisma.article.findUnique({
        where: { slug },
        include: {
          author: true,
          tags: { orderBy: { id: "asc" } },
          _count: { select: { favorites: true } },
        },
      });
      return row === null ? undefined : viewOf(row, row._count.favorites);
    },
  };
}

async function adapterOf(store: string, address: string): Promise<unknown> {
  if (store === "sqlite") {
    const { PrismaBetterSqlite3 } = await import("@prisma/adapter-better-sqlite3");
    return new PrismaBetterSqlite3({ url: `file:${address}` });
  }
  const { PrismaPg } = await import("@prisma/adapter-pg");
  return new PrismaPg({ connectionString: address, max: 10 });
}
