import assert from "node:assert/strict";
import { test } from "node:test";
import type { Plan } from "@wervel/data";
import { describeModel } from "@wervel/data/testing";
import { opened, read, run, short } from "./support/plans.ts";
import { describeServers, scratch } from "./support/scratch.ts";

const model = describeModel({
  person: {
    fields: { id: short },
    relations: {
      follows: {
        kind: "many",
        to: "person",
        pairs: [["id", "fromId"]],
        through: { link: "follow", pairs: [["toId", "id"]], attributes: ["why"] },
      },
    },
  },
  follow: { fields: { fromId: short, toId: short, why: short }, key: ["fromId", "toId"] },
});

describeServers("links", (url) => {
  test("a pair that is given again with another attribute changes once more", async (here) => {
    const store = await opened(here, scratch(url), model);
    await run(store, [
      { insert: "person", columns: ["id"], rows: 0 },
      [[["ann"], ["bob"], ["cy"]]],
    ]);
    const link: Plan = {
      link: { entity: "person", relation: "follows" },
      attributes: ["why"],
      rows: 0,
    };
    const pairs = [
      ["ann", "bob", "one"],
      ["ann", "cy", "one"],
      ["ann", "bob", "two"],
      ["ann", "bob", "two"],
    ];
    assert.equal((await run(store, [link, [pairs]])).count, 3);
    assert.equal((await run(store, [link, [pairs]])).count, 2);
    const { rows } = await run(store, [read("follow", { take: ["toId", "why"] }), []]);
    assert.deepEqual(rows.map(({ toId, why }) => `${String(toId)} ${String(why)}`).toSorted(), [
      "bob two",
      "cy one",
    ]);
  });
});
