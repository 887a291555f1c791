import assert from "node:assert/strict";
import { test } from "node:test";
import {
  Clock,
  feature,
  Health,
  Host,
  type HostServices,
  Service,
  StartupError,
} from "@wervel/core";
import {
  Database,
  entity,
  key,
  many,
  memory,
  one,
  query,
  some,
  storeFrom,
  storesOf,
  type StoreSource,
} from "@wervel/data";
import { int, text } from "@wervel/schema";
import { partModel } from "../../src/placement/part-model.ts";
import { placeEntities } from "../../src/placement/placement.ts";
import { memories, Shop } from "./shop.ts";

class TestApp extends Host<HostServices, never, never> {}

/** Tells what is opened and closed, and in which order. */
function watched(name: string, seen: string[], source: StoreSource = memory()): StoreSource {
  return {
    name,
    open: async (model, context) => {
      const store = await source.open(model, context);
      seen.push(`open ${name}: ${Object.keys(model.entities).join()}`);
      const close = store.close.bind(store);
      return Object.assign(store, {
        close: () => {
          seen.push(`close ${name}`);
          return close();
        },
      });
    },
  };
}

function shop(stores: ReturnType<typeof memories>): TestApp {
  const app = new TestApp("app", "shop");
  const { people, trade, goods } = stores;
  app.store(Shop, {
    order: trade,
    line: trade,
    product: storeFrom({ clock: Clock }, ({ clock }) => {
      assert.ok(clock.ms() > 0);
      return goods;
    }),
    rest: people,
  });
  return app;
}

test("an app opens each store for its part, asks each for its health, and closes the last first", async () => {
  const seen: string[] = [];
  const app = shop({
    people: watched("people", seen),
    trade: watched("trade", seen),
    goods: watched("goods", seen),
  });
  const seeded: string[] = [];
  app.onFirstStart({ db: Shop }, async ({ db }) => {
    await db.customer.insert({ id: "ann", name: "Ann", city: null });
    seeded.push("once");
  });
  const host = await app.start({ environment: "test" });
  const counted = await host.scopes.run({ db: Shop }, ({ db }) => db.customer.count());
  assert.equal(counted, 1);
  const { checks } = await host.get(Health).report("ready");
  const own = checks.filter(({ name }) => name.startsWith("Shop"));
  assert.deepEqual(own, [
    { name: "Shop.order", status: "up" },
    { name: "Shop.product", status: "up" },
    { name: "Shop.rest", status: "up" },
  ]);
  await host.stop();
  assert.deepEqual(seeded, ["once"]);
  assert.deepEqual(seen, [
    "open trade: order,line",
    "open goods: product",
    "open people: customer,wish",
    "close people",
    "close goods",
    "close trade",
  ]);
});

/** What is declared over several stores, and answered. */
class Answered extends Service({ db: Shop }) {
  loyal = query(this.db.customer, { name: text(), least: int() }, (q, p) =>
    q.where((customer) => customer.name.eq(p.name).and(customer.orders.count().gte(p.least))),
  );
  paid = query(this.db.customer, {}, (q) => q.where({ orders: some({ paid: true }) }));
}

/** What is not. */
class Refused extends Service({ db: Shop }) {
  byName = query(this.db.order, {}, (q) =>
    q.where({ paid: true }).orderBy((order) => order.customer.name.asc()),
  );
  busiest = query(this.db.customer, {}, (q) =>
    q.where({ name: "Ann" }).orderBy((customer) => customer.orders.count().desc()),
  );
  wide = query(this.db.customer, {}, (q) => q.where((customer) => customer.orders.count().gt(3)));
}

test("a declared query that reaches over stores in a way that is not answered is refused when the app starts, with what to write instead", async () => {
  const start = (service: typeof Answered | typeof Refused) => {
    const app = shop(memories());
    app.provide(service);
    return app.start({ environment: "test" });
  };
  assert.equal(await (await start(Answered)).stop(), 0);
  const error = await start(Refused).then(
    () => undefined,
    (reason: unknown) => reason,
  );
  assert.ok(error instanceof StartupError, String(error));
  const told = error.problems.map(({ code, message, help }) => `${code} ${message} ${help}`);
  assert.equal(told.length, 3);
  assert.match(told[0]!, /refused\.crossStore.*order is by a value of another store.*local/i);
  assert.match(told[1]!, /refused\.crossStore.*counted of orders is in another store.*local/i);
  assert.match(told[2]!, /refused\.crossStore.*index/i);
});

test("commands find each store of an app with its part of the model", async () => {
  const stores = await storesOf(shop(memories()) as never);
  assert.deepEqual(
    stores.map(({ database, model }) => [database, Object.keys(model.entities)]),
    [
      ["Shop.order", ["order", "line"]],
      ["Shop.product", ["product"]],
      ["Shop.rest", ["customer", "wish"]],
    ],
  );
});

test("when one store cannot be opened, those that were are closed", async () => {
  const seen: string[] = [];
  const broken: StoreSource = { name: "broken", open: () => Promise.reject(new Error("no disk")) };
  const app = shop({
    people: broken,
    trade: watched("trade", seen),
    goods: watched("goods", seen),
  });
  await assert.rejects(app.start({ environment: "test" }));
  assert.deepEqual(seen.slice(-2), ["close goods", "close trade"]);
});

class Author extends entity({ id: key(), posts: many("post", "author") }) {}
class Post extends entity({
  id: key(),
  author: one("author"),
  readers: many("author").through("reading"),
}) {}
class Blog extends Database({ author: Author, post: Post }) {}

const problems: readonly (readonly [string, Record<string, StoreSource>, RegExp])[] = [
  ["a name that is no entity", { artcle: memory(), rest: memory() }, /'artcle'/],
  ["an entity without a place", { author: memory() }, /no store for 'post'/],
  [
    "a store with nothing to hold",
    { author: memory(), post: memory(), rest: memory() },
    /'rest' holds no entity/,
  ],
  [
    "a relation that no store can enforce",
    { author: memory(), rest: memory() },
    /'post\.author' leads into another store/,
  ],
  [
    "a link that no store can enforce",
    { author: memory(), rest: memory() },
    /'reading\.author' leads into another store/,
  ],
];

for (const [what, sources, message] of problems)
  test(`${what} is refused before a store is opened`, () => {
    assert.throws(() => placeEntities(Blog.model, sources), message);
  });

test("entities with one store for all of them are placed without a rest", () => {
  const both = memory();
  const [part, ...others] = placeEntities(Blog.model, { author: both, post: both });
  assert.deepEqual([...part!.entities], ["author", "post", "reading"]);
  assert.deepEqual(others, []);
});

test("a part keeps the relations within it, and enforces what it did", () => {
  const part = partModel(Shop.model, new Set(["order", "line"]));
  assert.deepEqual(Object.keys(part.entities["line"]!.relations), ["order", "~product.sold"]);
  assert.equal(part.entities["line"]!.relations["order"]!.enforced, true);
});

test("a test gives one store in the place of several", async () => {
  const seen: string[] = [];
  const stores = memories();
  const app = shop({ ...stores, people: watched("people", seen) });
  const host = await app.start({
    environment: "test",
    replacements: [feature("test").store(Shop, memory())],
  });
  assert.equal(await host.scopes.run({ db: Shop }, ({ db }) => db.customer.count()), 0);
  await host.stop();
  assert.deepEqual(seen, []);
});

class Word extends entity({ id: key(text({ max: 9 })) }) {}
class Words extends Database({ word: Word }) {}

test("names are checked by the compiler", () => {
  const app = new TestApp("app", "types");
  app.store(Words, { word: memory() });
  app.store(Words, { rest: memory() });
  // @ts-expect-error no entity has that name
  app.store(Words, { wrod: memory(), rest: memory() });
  // @ts-expect-error the other entities have no place
  app.store(Blog, { author: memory() });
});
