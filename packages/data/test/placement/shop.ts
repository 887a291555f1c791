import { fixedClock, sequentialIds } from "@wervel/core";
import {
  Database,
  entity,
  key,
  many,
  memory,
  one,
  type OpenDatabase,
  openDatabase,
  type StoreSource,
  version,
} from "@wervel/data";
import { placed } from "../../src/placement/placed.ts";
import { bool, decimal, instant, int, text } from "@wervel/schema";

export class Customer extends entity({
  id: key(text({ max: 20 })),
  name: text({ max: 80 }).unique(),
  city: text({ max: 80 }).nullable(),
  orders: many("order", "customer"),
  wishes: many("product").through("wish"),
}) {}

export class Order extends entity(
  {
    id: key(text({ max: 20 })),
    total: decimal(10, 2),
    paid: bool().default(false),
    placedAt: instant(),
    customer: one("customer", { key: text({ max: 20 }), unchecked: true }).nullable(),
    lines: many("line", "order"),
    version: version(),
  },
  { index: [["customer", "-placedAt"], ["paid"]] },
) {}

export class Line extends entity(
  {
    id: key(text({ max: 20 })),
    order: one("order", { key: text({ max: 20 }) }),
    product: one("product", { key: text({ max: 20 }), unchecked: true }),
    quantity: int(),
  },
  { index: [["product"]] },
) {}

export class Product extends entity({
  id: key(text({ max: 20 })),
  name: text({ max: 80 }).unique(),
  price: decimal(10, 2),
  sold: many("line", "product"),
}) {}

export class Wish extends entity(
  {
    customer: one("customer", { key: text({ max: 20 }) }),
    product: one("product", { key: text({ max: 20 }), unchecked: true }),
    note: text({ max: 80 }).nullable(),
  },
  { key: ["customer", "product"], index: [["product"]] },
) {}

/** Customers and their wishes in one store, orders in another, products in a third. */
export class Shop extends Database({
  customer: Customer,
  order: Order,
  line: Line,
  product: Product,
  wish: Wish,
}) {}

export interface ShopStores {
  readonly people: StoreSource;
  readonly trade: StoreSource;
  readonly goods: StoreSource;
}

export function memories(): ShopStores {
  return { people: memory(), trade: memory(), goods: memory() };
}

/** Opens and fills the shop. */
export async function openShop({ people, trade, goods }: ShopStores = memories()): Promise<{
  readonly db: Shop;
  readonly opened: OpenDatabase;
}> {
  const sources = placed({ order: trade, line: trade, product: goods, rest: people });
  const clock = fixedClock("2026-01-01");
  const opened = await openDatabase(Shop.model, sources, { clock, ids: sequentialIds() });
  const db = new Shop({ runtime: opened.runtime });
  await fillShop(db);
  return { db, opened };
}

/** Fills the shop, each store in a unit of its own. */
async function fillShop(db: Shop): Promise<void> {
  await db.customer.insertMany([
    { id: "ann", name: "Ann", city: "Bern" },
    { id: "bob", name: "Bob", city: null },
    { id: "cy", name: "Cy", city: "Bern" },
  ]);
  await db.product.insertMany([
    { id: "tea", name: "Tea", price: "4.50" },
    { id: "cup", name: "Cup", price: "9.00" },
    { id: "pot", name: "Pot", price: "30.00" },
  ]);
  const at = (day: number): Date => new Date(Date.UTC(2026, 0, day));
  await db.order.insertMany([
    { id: "o1", total: "9.00", paid: true, placedAt: at(1), customer: { id: "ann" } },
    { id: "o2", total: "30.00", placedAt: at(2), customer: { id: "ann" } },
    { id: "o3", total: "4.50", placedAt: at(3), customer: { id: "bob" } },
    { id: "o4", total: "1.00", placedAt: at(4), customer: null },
    { id: "o5", total: "2.00", paid: true, placedAt: at(5), customer: { id: "gone" } },
  ]);
  await db.line.insertMany([
    { id: "l1", order: { id: "o1" }, product: { id: "tea" }, quantity: 2 },
    { id: "l2", order: { id: "o2" }, product: { id: "pot" }, quantity: 1 },
    { id: "l3", order: { id: "o3" }, product: { id: "tea" }, quantity: 1 },
  ]);
  await db.wish.insertMany([
    { customer: { id: "ann" }, product: { id: "pot" }, note: "soon" },
    { customer: { id: "ann" }, product: { id: "cup" }, note: null },
    { customer: { id: "bob" }, product: { id: "cup" }, note: null },
  ]);
}
