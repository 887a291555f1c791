import assert from "node:assert/strict";
import { test } from "node:test";
import { describeModel, listType, nullableType, valueTypes } from "@wervel/data/testing";
import { arg, cmp, opened, path, read, run, short } from "./support/plans.ts";
import { describeServers, scratch } from "./support/scratch.ts";

const { int } = valueTypes;
const labels = { type: listType(short), elementIndex: true };
const model = describeModel({
  box: {
    fields: {
      id: short,
      tag: nullableType(short),
      count: int,
      spare: nullableType(int),
      labels,
      inId: nullableType(short),
    },
    relations: { in: { kind: "one", to: "box", pairs: [["inId", "id"]], nullable: true } },
  },
});

describeServers("a null that was refused", (url) => {
  test("does not stop what comes after it", async (here) => {
    const store = await opened(here, scratch(url), model);
    const columns = ["id", "tag", "count", "spare", "labels", "inId"];
    const rows = [
      ["a", "x", 1, null, [], null],
      ["b", "y", 2, 7, [], "a"],
    ];
    await run(store, [{ insert: "box", columns, rows: 0 }, [rows]]);
    const where = cmp("eq", path("id"), arg(0));
    const change = (set: object) => ({ update: { entity: "box", where }, set }) as never;
    await assert.rejects(run(store, [change({ count: { to: path("spare") } }), ["a"]]), {
      code: "constraint.required",
    });
    await run(store, [
      change({
        inId: { to: { const: null, type: nullableType(short) } },
        tag: { to: path("in", "tag") },
      }),
      ["b"],
    ]);
    const { rows: found } = await run(store, [
      read("box", { where, take: ["tag", "inId"] }),
      ["b"],
    ]);
    assert.deepEqual(found, [{ tag: "x", inId: null }]);
  });
});

describeServers("the greatest key of elements", (url) => {
  test("is of a record that has some", async (here) => {
    const store = await opened(here, scratch(url), model);
    const columns = ["id", "count", "labels"];
    await run(store, [
      { insert: "box", columns, rows: 0 },
      [
        [
          ["a", 1, ["red"]],
          ["b", 2, []],
        ],
      ],
    ]);
    const from = {
      each: "labels",
      of: { ...read("box"), take: { fields: ["id", "labels"], nest: {} } },
    };
    const group = { by: [], agg: { most: { fn: "max", of: path("id") } } };
    const { rows } = await run(store, [
      { from, order: [], take: { fields: ["most"], nest: {} }, group } as never,
      [],
    ]);
    assert.deepEqual(rows, [{ most: "a" }]);
  });
});
