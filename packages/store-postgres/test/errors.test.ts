import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { DataError, ModelDescription, Plan } from "@wervel/data";
import {
  describeModel,
  decimalType,
  type EntitySketch,
  nullableType,
  valueTypes as t,
} from "@wervel/data/testing";
import { arg, cmp, opened, path, raw, read, run } from "./support/plans.ts";
import { administer, needsServer, scratch, scratchName, url } from "./support/scratch.ts";

const model = inTables(
  { shop: "shops", product: `${"long_".repeat(10)}products` },
  {
    shop: {
      fields: { id: t.int, name: { type: t.text, folded: true }, parentId: nullableType(t.int) },
      uniques: [["name"]],
      relations: {
        parent: { kind: "one", to: "shop", pairs: [["parentId", "id"]], nullable: true },
      },
    },
    product: {
      fields: { id: t.int, price: decimalType(6, 2), shopId: t.int },
      relations: { shop: { kind: "one", to: "shop", pairs: [["shopId", "id"]] } },
    },
  },
);

const shop = (id: number, name: string | null, parentId: number | null = null) =>
  [
    { insert: "shop", columns: ["id", "name", "parentId"], rows: 0 },
    [[[id, name, parentId]]],
  ] as const;

/** Describes a model whose tables have names of their own. */
function inTables(
  tables: Readonly<Record<string, string>>,
  sketch: Readonly<Record<string, EntitySketch>>,
): ModelDescription {
  const { entities } = describeModel(sketch);
  return {
    entities: Object.fromEntries(
      Object.entries(entities).map(([name, one]) => [name, { ...one, table: tables[name]! }]),
    ),
  };
}

type Expected = Partial<Pick<DataError, "code" | "entity" | "fields" | "constraint" | "outcome">>;

const broken: Readonly<Record<string, readonly [readonly [Plan, readonly unknown[]], Expected]>> = {
  "a key that is there": [
    shop(1, "b"),
    { code: "constraint.unique", entity: "shop", fields: ["id"], constraint: "shops_pk" },
  ],
  "a unique field": [
    shop(2, "a"),
    { code: "constraint.unique", entity: "shop", fields: ["name"], outcome: "none" },
  ],
  "a reference that leads nowhere": [
    shop(2, "b", 9),
    {
      code: "constraint.reference",
      entity: "shop",
      fields: ["parentId"],
      constraint: "shops_parentId_fk",
    },
  ],
  "a reference by a name that the database would cut": [
    [{ insert: "product", columns: ["id", "price", "shopId"], rows: 0 }, [[[1, "1.00", 9]]]],
    {
      code: "constraint.reference",
      entity: "product",
      fields: ["shopId"],
      constraint: `${"long_".repeat(10)}products_shopId_fk`,
    },
  ],
  "no value where one must be": [
    shop(2, null),
    { code: "constraint.required", entity: "shop", fields: ["name"] },
  ],
  "a record that others refer to": [
    [{ delete: { entity: "shop" } }, []],
    { code: "constraint.reference", entity: "shop" },
  ],
  "a number with too many digits": [
    [
      { update: { entity: "product" }, set: { price: { inc: arg(0, decimalType(6, 2)) } } },
      ["9999.99"],
    ],
    { code: "value.range", entity: "product" },
  ],
};

describe("errors", needsServer, () => {
  for (const [name, [ask, expected]] of Object.entries(broken))
    test(`names ${name} in words of the model`, async (here) => {
      const store = await opened(here, model);
      await run(store, shop(1, "a"));
      await run(store, [
        { insert: "product", columns: ["id", "price", "shopId"], rows: 0 },
        [[[7, "1.00", 1]]],
      ]);
      await assert.rejects(
        async () => run(store, ask),
        (error: DataError) => {
          const got = Object.fromEntries(
            Object.keys(expected).map((key) => [key, error[key as keyof DataError]]),
          );
          assert.deepEqual(got, expected);
          assert.equal(error.store, "postgres");
          return true;
        },
      );
    });

  test("a table that is missing is schema.drift", async (here) => {
    const store = await scratch().open(model, { now: () => 0 });
    here.after(() => store.close());
    await assert.rejects(async () => run(store, [read("shop"), []]), { code: "schema.drift" });
  });

  test("a wrong password is fault.connect, and no message holds it", async () => {
    const address = new URL(url!);
    address.password = "not-the-password";
    address.username = scratchName();
    await assert.rejects(
      async () => scratch(address.href).open(model, { now: () => 0 }),
      (error: DataError) => {
        assert.equal(error.code, "fault.connect");
        assert.doesNotMatch(
          JSON.stringify(error) + String(error.cause) + error.stack,
          /not-the-password/,
        );
        return true;
      },
    );
  });

  test("a server that speaks no TLS is refused where TLS is asked for", async () => {
    await assert.rejects(
      async () =>
        scratch(undefined, { tls: "verify", connectMs: 2000 }).open(model, { now: () => 0 }),
      { code: "fault.connect" },
    );
  });

  test("values never become part of a statement, whatever they hold", async (here) => {
    const store = await opened(here, model);
    const hostile = [
      "'; drop table shops; --",
      "\\'; drop table shops; --",
      "$1",
      '"',
      "\u0001\u0002",
      "\u00010\u0002",
      "%_\\",
      "{a,b}",
      "null",
      "E'\\x27'",
      "x".repeat(2000),
    ];
    for (const [i, text] of hostile.entries()) await run(store, shop(i, text));
    for (const [i, text] of hostile.entries())
      for (const where of [
        cmp("eq", path("name"), arg(0)),
        cmp("eqFold", path("name"), arg(0)),
        {
          in: path("name"),
          list: { arg: 1, type: { kind: "list", nullable: false, of: t.text } },
        } as const,
      ]) {
        const { rows } = await run(store, [read("shop", { where }), [text, [text]]]);
        assert.deepEqual(rows, [{ id: i }]);
      }
  });

  test("names of the model are quoted, whatever they hold", async (here) => {
    const names = ['a"b', "a'b", "select", "a;drop table x", "a\\b", "$1", "ä-é", "%s"];
    const odd = inTables(
      { odd: `t"${names[3]}` },
      {
        odd: {
          fields: Object.fromEntries([
            ["id", { type: t.int, column: 'i"d' }],
            ...names.map((column, i) => [`f${i}`, { type: nullableType(t.text), column }]),
          ]),
          indexes: [["f0"], ["f1"]],
        },
      },
    );
    const store = await opened(here, odd, scratch(undefined, { schema: `s"${scratchName()}'\\` }));
    const columns = ["id", ...names.map((_, i) => `f${i}`)];
    await run(store, [{ insert: "odd", columns, rows: 0 }, [[[1, ...names]]]]);
    const { rows } = await run(store, [
      read("odd", { where: cmp("eq", path("f3"), arg(0)), take: columns }),
      [names[3]],
    ]);
    assert.deepEqual(Object.values(rows[0]!), [1, ...names]);
  });

  for (const [name, text] of Object.entries({
    "U+0000": "a\u0000b",
    "a lone surrogate": "a\ud800b",
  }))
    test(`${name} is an error, and no other text is stored`, async (here) => {
      const store = await opened(here, model);
      await assert.rejects(async () => run(store, shop(1, text)), { code: "value.type" });
      assert.deepEqual((await run(store, [read("shop"), []])).rows, []);
    });

  test("a statement in its own words reads, writes, and is refused where nothing may change", async (here) => {
    const schema = scratchName();
    const store = await opened(here, model, scratch(undefined, { schema }));
    const parts = [
      { text: "insert into " },
      { entity: "shop" },
      { text: " (id, name, name__folded) values (1, " },
      { value: "O'Hara", type: t.text },
      { text: ", 'o') returning id, name" },
    ] as const;
    const statement = { parts, as: { id: t.int, name: t.text } };
    await assert.rejects(async () => store.raw!({ ...statement, readOnly: true }), {
      code: "unit.readonly",
    });
    assert.deepEqual(await store.raw!(statement), [{ id: 1, name: "O'Hara" }]);
    await assert.rejects(async () => store.raw!({ ...raw("select 1, 2"), as: { id: t.int } }), {
      code: "value.type",
    });
    const there = await administer(`select count(*) from "${schema}".shops`);
    assert.deepEqual(there, [["1"]]);
  });

  test("copying from here is refused, and the connection goes on", async (here) => {
    const schema = scratchName();
    const store = await opened(here, model, scratch(undefined, { schema, max: 1 }));
    await assert.rejects(async () => store.raw!(raw(`copy "${schema}".shops from stdin`)), {
      store: "postgres",
    });
    assert.deepEqual((await run(store, [read("shop"), []])).rows, []);
  });
});
