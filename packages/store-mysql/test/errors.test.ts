import assert from "node:assert/strict";
import { test } from "node:test";
import type { DataError, Plan } from "@wervel/data";
import { decimalType, describeModel, nullableType, valueTypes as t } from "@wervel/data/testing";
import { mysql } from "@wervel/store-mysql";
import { arg, cmp, now, opened, path, read, run, short } from "./support/plans.ts";
import { addressOf, describeServers, scratch, scratchName } from "./support/scratch.ts";

const long = `${"long_".repeat(10)}product`;
const model = describeModel({
  shop: {
    fields: { id: t.int, name: { type: short, folded: true }, parentId: nullableType(t.int) },
    uniques: [["name"]],
    relations: {
      parent: { kind: "one", to: "shop", pairs: [["parentId", "id"]], nullable: true },
    },
  },
  [long]: {
    fields: { id: t.int, price: decimalType(6, 2), label: nullableType(short), shopId: t.int },
    relations: { shop: { kind: "one", to: "shop", pairs: [["shopId", "id"]] } },
  },
});

const shop = (id: number, name: string | null, parentId: number | null = null) =>
  [
    { insert: "shop", columns: ["id", "name", "parentId"], rows: 0 },
    [[[id, name, parentId]]],
  ] as const;
const product = (shopId: number) =>
  [
    { insert: long, columns: ["id", "price", "label", "shopId"], rows: 0 },
    [[[7, "1.00", "x", shopId]]],
  ] as const;
const set = (field: string, change: object): Plan =>
  ({ update: { entity: long }, set: { [field]: change } }) as Plan;

type Expected = Partial<Pick<DataError, "code" | "entity" | "fields" | "constraint" | "outcome">>;

const broken: Readonly<Record<string, readonly [readonly [Plan, readonly unknown[]], Expected]>> = {
  "a key that is there": [
    shop(1, "b"),
    { code: "constraint.unique", entity: "shop", fields: ["id"], constraint: "shop_pk" },
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
      constraint: "shop_parentId_fk",
    },
  ],
  "a reference by a name that is too long for the database": [
    product(9),
    {
      code: "constraint.reference",
      entity: long,
      fields: ["shopId"],
      constraint: `${long}_shopId_fk`,
    },
  ],
  "no value where one must be": [
    shop(2, null),
    { code: "constraint.required", entity: "shop", fields: ["name"] },
  ],
  "a record that others refer to": [
    [{ delete: { entity: "shop" } }, []],
    { code: "constraint.reference" },
  ],
  "a number with too many digits": [
    [set("price", { inc: arg(0, decimalType(6, 2)) }), ["9999.99"]],
    { code: "value.range", entity: long },
  ],
  "a computed number with too many decimals": [
    [
      set("price", {
        to: { op: "mul", args: [path("price"), arg(0, decimalType(4, 3))] },
      }),
      ["0.333"],
    ],
    { code: "value.precision", entity: long },
  ],
  "a computed text that is too long": [
    [
      set("label", { to: { op: "concat", args: [path("label"), arg(0)] } }),
      ["\u{1f600}".repeat(60)],
    ],
    { code: "value.length", entity: long },
  ],
};

describeServers("errors", (url) => {
  for (const [name, [ask, expected]] of Object.entries(broken))
    test(`name ${name} in words of the model`, async (here) => {
      const store = await opened(here, scratch(url), model);
      await run(store, shop(1, "a"));
      if (!name.startsWith("a reference")) await run(store, product(1));
      await assert.rejects(
        async () => run(store, ask),
        (error: DataError) => {
          const got = Object.fromEntries(
            Object.keys(expected).map((key) => [key, error[key as keyof DataError]]),
          );
          assert.deepEqual(got, expected);
          assert.equal(error.store, "mysql");
          return true;
        },
      );
    });

  test("a table that is missing is schema.drift", async (here) => {
    const store = await scratch(url).open(model, { now });
    here.after(() => store.close());
    await assert.rejects(async () => run(store, [read("shop"), []]), { code: "schema.drift" });
  });

  test("a user that is refused is fault.connect, and no message holds the password", async () => {
    const address = new URL(addressOf(url, "mysql"));
    address.username = scratchName();
    address.password = "not-the-password";
    await assert.rejects(
      async () => mysql(address.href).open(model, { now }),
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

  test("a certificate that nobody vouches for, or none, is refused where TLS is asked for", async () => {
    await assert.rejects(
      async () =>
        mysql({ url: addressOf(url, "mysql"), tls: "verify", connectMs: 2000 }).open(model, {
          now,
        }),
      { code: "fault.connect" },
    );
  });

  test("keys that are longer than the database has room for are refused before anything is made", async () => {
    const wide = describeModel({
      page: {
        fields: { id: t.text, address: { ...short, max: 700 }, title: { ...short, max: 200 } },
        uniques: [["address", "title"]],
      },
    });
    await assert.rejects(
      async () => scratch(url).open(wide, { now }),
      (error: DataError) => {
        assert.equal(error.code, "refused.limit");
        assert.match(error.message, /page\.id stands in key and has no `max`/);
        assert.match(error.message, /may need 3600 bytes/);
        return true;
      },
    );
  });

  const hostile = [
    "'",
    "\\",
    "\\'",
    '"',
    "`",
    "' or 1=1 -- ",
    "%",
    "_",
    "\n",
    "?",
    ":a",
    "\u{1f600}",
    "a ",
  ];

  test("values never become part of a statement, whatever they hold", async (here) => {
    const store = await opened(here, scratch(url), model);
    for (const [i, name] of hostile.entries()) await run(store, shop(i, name));
    for (const [i, name] of hostile.entries())
      for (const where of [
        cmp("eq", path("name"), arg(0)),
        cmp("startsWith", path("name"), arg(0)),
        cmp("eqFold", path("name"), arg(0)),
      ]) {
        const { rows } = await run(store, [read("shop", { where }), [name]]);
        assert.ok(
          rows.some(({ id }) => id === i),
          name,
        );
      }
    const many = { in: path("name"), list: { arg: 0, type: short } };
    const names = [...hostile, ...Array.from({ length: 100 }, (_, i) => `x${i}`)];
    const { rows } = await run(store, [read("shop", { where: many }), [names]]);
    assert.equal(rows.length, hostile.length);
  });

  test("names of tables and fields may hold what they like", async (here) => {
    const odd = describeModel({
      "or`der '\"": {
        fields: { id: t.int, "sel`ect": short, "a.b": nullableType(t.int) },
        indexes: [["sel`ect"]],
      },
    });
    const store = await opened(here, scratch(url), odd);
    const columns = ["id", "sel`ect", "a.b"];
    await run(store, [{ insert: "or`der '\"", columns, rows: 0 }, [[[1, "x", 2]]]]);
    const { rows } = await run(store, [read("or`der '\"", { take: columns }), []]);
    assert.deepEqual(rows, [{ id: 1, "sel`ect": "x", "a.b": 2 }]);
  });
});
