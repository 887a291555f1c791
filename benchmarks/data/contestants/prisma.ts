import type { Contestant, HappeningRow, Surroundings, Written } from "../contestant.ts";

// The generated client of the store exists once `prisma generate` has run.
// oxlint-disable-next-line typescript/no-explicit-any
type Any = any;

const generated = { sqlite: "sqlite", postgres: "postgresql", mysql: "mysql" } as Record<
  string,
  string
>;

/** Opens Prisma with the driver adapter of the store and the client that `prisma generate` made. */
export async function open({ store, address }: Surroundings): Promise<Contestant> {
  const { PrismaClient } = await import(`../../.generated/${generated[store]}/client.ts`);
  const prisma: Any = new PrismaClient({ adapter: await adapterOf(store, address) });
  if (store === "sqlite") await prisma.$executeRawUnsafe("pragma synchronous = full");
  const window = (after: number) => ({
    where: { id: { gt: after } },
    orderBy: { id: "asc" },
    take: 20,
  });
  const insert = (on: Any, row: Written): Promise<HappeningRow> =>
    on.happening.create({ data: row });
  const update = (on: Any, id: number, version: number, amount: number): Promise<HappeningRow> =>
    on.happening.update({
      where: { id, version },
      data: { amount, version: { increment: 1 } },
    });
  return {
    one: (id) => prisma.article.findUnique({ where: { id } }),
    page: (after) => prisma.article.findMany({ ...window(after), include: { author: true } }),
    children: (after) =>
      prisma.article.findMany({
        ...window(after),
        include: { comments: { orderBy: { id: "asc" } } },
      }),
    all: () => prisma.article.findMany({ orderBy: { id: "asc" }, take: 10_000 }),
    insert: (row) => insert(prisma, row),
    insertMany: (data) => {
      if (store === "mysql") throw new Error("Its createMany gives nothing back on MySQL.");
      return prisma.happening.createManyAndReturn({ data });
    },
    update: (id, version, amount) => update(prisma, id, version, amount),
    unit: (first, second, counter) =>
      prisma.$transaction(async (tx: Any) => {
        const { id, version, amount } = await insert(tx, first);
        const other = await insert(tx, second);
        await update(tx, id, version, amount + 1);
        await tx.happening.update({
          where: { id: counter },
          data: { amount: { increment: 1 }, version: { increment: 1 } },
        });
        await tx.happening.delete({ where: { id: other.id } });
      }),
    close: () => prisma.$disconnect(),
  };
}

async function adapterOf(store: string, address: string): Promise<unknown> {
  if (store === "sqlite") {
    const { PrismaBetterSqlite3 } = await import("@prisma/adapter-better-sqlite3");
    return new PrismaBetterSqlite3({ url: `file:${address}` });
  }
  if (store === "postgres") {
    const { PrismaPg } = await import("@prisma/adapter-pg");
    return new PrismaPg({ connectionString: address, max: 10 });
  }
  const { PrismaMariaDb } = await import("@prisma/adapter-mariadb");
  const { hostname: host, port, username: user, password, pathname } = new URL(address);
  return new PrismaMariaDb({
    host,
    port: Number(port),
    user: decodeURIComponent(user),
    password: decodeURIComponent(password),
    database: pathname.slice(1),
    connectionLimit: 10,
  });
}
