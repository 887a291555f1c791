import assert from "node:assert/strict";
import { test } from "node:test";
import { describeModel, nullableType } from "@wervel/data/testing";
import { arg, cmp, opened, path, read, run, short } from "./support/plans.ts";
import { describeServers, scratch } from "./support/scratch.ts";

const model = describeModel({
  shelf: { fields: { id: short, room: short } },
  book: {
    fields: { id: short, shelfId: nullableType(short), place: nullableType(short) },
    relations: {
      shelf: { kind: "one", to: "shelf", pairs: [["shelfId", "id"]], nullable: true },
    },
  },
});

describeServers("assignments", (url) => {
  for (const names of [
    ["shelfId", "place"],
    ["place", "shelfId"],
  ])
    test(`read the record that was referred to before: ${names.join(", then ")}`, async (here) => {
      const store = await opened(here, scratch(url), model);
      await run(store, [{ insert: "shelf", columns: ["id", "room"], rows: 0 }, [[["s", "attic"]]]]);
      const columns = ["id", "shelfId", "place"];
      await run(store, [{ insert: "book", columns, rows: 0 }, [[["b", "s", null]]]]);
      const changes = {
        shelfId: { to: { const: null, type: nullableType(short) } },
        place: { to: path("shelf", "room") },
      };
      const set = Object.fromEntries(names.map((name) => [name, changes[name as "place"]]));
      const where = cmp("eq", path("id"), arg(0));
      await run(store, [{ update: { entity: "book", where }, set }, ["b"]]);
      const { rows } = await run(store, [read("book", { take: ["shelfId", "place"] }), []]);
      assert.deepEqual(rows, [{ shelfId: null, place: "attic" }]);
    });
});
