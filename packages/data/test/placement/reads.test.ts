import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import {
  type Condition,
  type OpenDatabase,
  none,
  query as declared,
  type Ref,
  some,
} from "@wervel/data";
import { text } from "@wervel/schema";
import { openShop, type Shop } from "./shop.ts";

describe("reads over several stores", () => {
  let db: Shop;
  let opened: OpenDatabase;
  before(async () => {
    ({ db, opened } = await openShop());
  });
  after(() => opened.store.close());

  const ids = (rows: readonly { readonly id: string }[]): string[] => rows.map(({ id }) => id);
  const code = (expected: string) => (error: unknown) => {
    assert.equal((error as { code?: unknown }).code, expected);
    return true;
  };

  test("a to-one into another store is included, and null where its record is missing", async () => {
    const orders = await db.order
      .include({ customer: true })
      .orderBy({ id: "asc" })
      .take(9)
      .allowScan()
      .all();
    assert.deepEqual(
      orders.map(({ id, customer }) => [id, customer?.name ?? null]),
      [
        ["o1", "Ann"],
        ["o2", "Ann"],
        ["o3", "Bob"],
        ["o4", null],
        ["o5", null],
      ],
    );
  });

  test("records of another store are included for each parent, in their order and within their limit", async () => {
    const customers = await db.customer
      .include({ orders: (order) => order.orderBy({ placedAt: "desc" }).take(1) })
      .orderBy({ id: "asc" })
      .take(9)
      .all();
    assert.deepEqual(
      customers.map(({ id, orders }) => [id, ids(orders)]),
      [
        ["ann", ["o2"]],
        ["bob", ["o3"]],
        ["cy", []],
      ],
    );
  });

  test("includes go on into a third store", async () => {
    const [ann] = await db.customer
      .where({ id: "ann" })
      .include({
        orders: (order) =>
          order
            .orderBy({ id: "asc" })
            .include({ lines: (line) => line.include({ product: true }) }),
      })
      .all();
    assert.deepEqual(
      ann!.orders.map(({ lines }) => lines.map(({ product }) => product.name)),
      [["Tea"], ["Pot"]],
    );
  });

  test("records that are linked in another store are included, ordered and limited for each parent", async () => {
    const customers = await db.customer
      .include({ wishes: (product) => product.orderBy({ price: "desc" }).take(1) })
      .orderBy({ id: "asc" })
      .take(9)
      .all();
    assert.deepEqual(
      customers.map(({ id, wishes }) => [id, ids(wishes)]),
      [
        ["ann", ["pot"]],
        ["bob", ["cup"]],
        ["cy", []],
      ],
    );
  });

  test("a condition on records of another store is answered by their keys", async () => {
    const paid = await db.customer
      .where({ orders: some({ paid: true }) })
      .orderBy({ id: "asc" })
      .all();
    assert.deepEqual(ids(paid), ["ann"]);
    const idle = await db.customer
      .where({ orders: none({ paid: true }) })
      .orderBy({ id: "asc" })
      .take(9)
      .all();
    assert.deepEqual(ids(idle), ["bob", "cy"]);
    const hers = await db.order
      .where({ customer: { name: "Ann" } })
      .orderBy({ id: "asc" })
      .all();
    assert.deepEqual(ids(hers), ["o1", "o2"]);
    const wished = await db.customer
      .where({ wishes: some({ name: "Cup" }) })
      .orderBy({ id: "asc" })
      .all();
    assert.deepEqual(ids(wished), ["ann", "bob"]);
  });

  const counts: readonly (readonly [
    name: string,
    where: (row: Ref<Shop, "customer">) => Condition,
    found: readonly string[],
  ])[] = [
    ["more than", (row) => row.orders.count().gt(1), ["ann"]],
    ["at least none", (row) => row.orders.count().gte(0), ["ann", "bob", "cy"]],
    ["none", (row) => row.orders.count().eq(0), ["cy"]],
    ["less than", (row) => row.orders.count().lt(2), ["bob", "cy"]],
    ["one of some numbers", (row) => row.orders.count().oneOf([0, 2]), ["ann", "cy"]],
    ["a count of some", (row) => row.orders.count({ paid: true }).lt(1), ["bob", "cy"]],
    ["a sum", (row) => row.orders.sum((order) => order.total).lt("39.00"), ["bob", "cy"]],
    ["a greatest one", (row) => row.orders.max((order) => order.total).gt("4.50"), ["ann"]],
    ["a greatest one of none", (row) => row.orders.max((o) => o.total).isNull(), ["cy"]],
    ["linked records", (row) => row.wishes.count().eq(1), ["bob"]],
    ["some linked records", (row) => row.wishes.count({ name: "Cup" }).eq(0), ["cy"]],
    ["two counts", (row) => row.orders.count().gt(0).and(row.wishes.count().lt(2)), ["bob"]],
  ];
  for (const [name, where, found] of counts)
    test(`a condition on a count of records in another store: ${name}`, async () => {
      const query = db.customer.where(where).orderBy({ id: "asc" }).allowScan();
      assert.deepEqual(ids(await query.all()), found);
      assert.equal(await query.count(), found.length);
      const others = db.customer.where((row) => where(row).not()).orderBy({ id: "asc" });
      assert.deepEqual(
        ids(await others.allowScan().all()),
        ["ann", "bob", "cy"].filter((id) => !found.includes(id)),
      );
    });

  test("a parameter that may be null is compared with a value of another store, and null equals what is not there", async () => {
    const of = declared(db.order, { city: text().nullable() }, (q, p) =>
      q
        .where((order) => order.customer.city.eq(p.city))
        .orderBy({ id: "asc" })
        .allowScan(),
    );
    const notOf = declared(db.order, { city: text().nullable() }, (q, p) =>
      q
        .where((order) => order.customer.city.ne(p.city))
        .orderBy({ id: "asc" })
        .allowScan(),
    );
    for (const [city, found] of [
      ["Bern", ["o1", "o2"]],
      ["Rom", []],
      [null, ["o3", "o4", "o5"]],
    ] as const) {
      assert.deepEqual(ids(await of({ city }).all()), found);
      const others = ["o1", "o2", "o3", "o4", "o5"].filter((id) => !found.includes(id as never));
      assert.deepEqual(ids(await notOf({ city }).all()), others);
    }
  });

  test("a count in another store is taken of those whom the other conditions leave, where those have an index", async () => {
    const query = db.customer.where({ name: "Ann" }).where((row) => row.orders.count().gt(1));
    assert.deepEqual(ids(await query.all()), ["ann"]);
    const [statement] = query.explain().statements;
    assert.ok(statement?.refused !== true);
    assert.match(statement!.text(), /^\[rest\] .*\n\[order\] .*\n\[rest\] /s);
    const wide = db.customer.where((row) => row.orders.count().gt(1)).orderBy({ id: "asc" });
    await assert.rejects(wide.all(), code("refused.crossStore"));
  });

  test("a count in another store that is compared with a value of the record is refused", async () => {
    const query = db.customer.where((row) => row.orders.count().eq(row.wishes.count())).allowScan();
    await assert.rejects(query.all(), code("refused.crossStore"));
    assert.deepEqual(ids(await query.orderBy({ id: "asc" }).local({ maxRows: 100 }).all()), [
      "ann",
      "bob",
      "cy",
    ]);
  });

  test("a condition begins on the own side, where only that has an index", async () => {
    const query = db.order.where({ paid: true, customer: { city: "Bern" } }).orderBy({ id: "asc" });
    assert.deepEqual(ids(await query.all()), ["o1"]);
    const [statement] = query.explain().statements;
    assert.ok(statement?.refused !== true);
    assert.deepEqual(statement?.stores, ["order", "rest"]);
    assert.match(statement!.text(), /^\[order\] .*\n\[rest\] .*\n\[order\] /s);
  });

  test("a condition that neither side finds by an index is refused, unless scans are allowed", async () => {
    const query = db.order.where({ total: "9.00", customer: { city: "Bern" } });
    await assert.rejects(query.all(), code("refused.crossStore"));
    assert.deepEqual(ids(await query.allowScan().all()), ["o1"]);
  });

  test("values and counts of another store are selected by the keys of the rows", async () => {
    const orders = await db.order
      .where({ paid: true })
      .orderBy({ id: "asc" })
      .select((order) => ({ id: order.id, buyer: order.customer.name }))
      .all();
    assert.deepEqual(orders, [
      { id: "o1", buyer: "Ann" },
      { id: "o5", buyer: null },
    ]);
    const customers = await db.customer
      .orderBy({ id: "asc" })
      .take(9)
      .select((customer) => ({
        id: customer.id,
        orders: customer.orders.count(),
        spent: customer.orders.sum((order) => order.total),
        wishes: customer.wishes.count(),
      }))
      .all();
    assert.deepEqual(customers, [
      { id: "ann", orders: 2, spent: "39.00", wishes: 2 },
      { id: "bob", orders: 1, spent: "4.50", wishes: 1 },
      { id: "cy", orders: 0, spent: "0.00", wishes: 0 },
    ]);
  });

  test("rows with values of another store are streamed", async () => {
    const rows: unknown[] = [];
    const query = db.order
      .where({ customer: { name: "Ann" } })
      .orderBy({ id: "asc" })
      .select((order) => ({ id: order.id, buyer: order.customer.name }));
    for await (const row of query.stream()) rows.push(row);
    assert.deepEqual(rows, [
      { id: "o1", buyer: "Ann" },
      { id: "o2", buyer: "Ann" },
    ]);
  });

  test("an order by another store is refused, and local reads answer it", async () => {
    const query = db.order
      .orderBy((order) => order.customer.name.asc())
      .select({ id: true })
      .take(2);
    await assert.rejects(query.all(), code("refused.crossStore"));
    const rows = await query.local({ maxRows: 100 }).all();
    assert.equal(rows.length, 2);
  });

  test("a snapshot over stores is refused, and of one store is not", async () => {
    await assert.rejects(
      db.order.include({ customer: true }).where({ paid: true }).snapshot().all(),
      code("refused.crossStore"),
    );
    const orders = await db.order.include({ lines: true }).where({ paid: true }).snapshot().all();
    assert.equal(orders.length, 2);
    await assert.rejects(
      db.unit(
        async () => {
          await db.order.key("o1").one();
          await db.customer.key("ann").one();
        },
        { isolation: "snapshot" },
      ),
      code("refused.crossStore"),
    );
  });
});
