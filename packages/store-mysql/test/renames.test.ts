import assert from "node:assert/strict";
import { test } from "node:test";
import { migrate } from "@wervel/data";
import { describeRenames } from "@wervel/data/conformance";
import { describeModel } from "@wervel/data/testing";
import { mysql as mysqlStore } from "@wervel/store-mysql";
import { now, read, run, short } from "./support/plans.ts";
import {
  addressOf,
  administer,
  describeServers,
  mariadb,
  mysql,
  scratchName,
} from "./support/scratch.ts";

for (const { name, url, why } of [mariadb, mysql])
  describeRenames({
    name,
    create: async (here) => {
      const database = scratchName();
      await administer(url!, `create database ${database}`);
      here.after(() => administer(url!, `drop database ${database}`));
      return async (model) => {
        const store = await mysqlStore(addressOf(url!, database)).open(model, { now });
        here.after(() => store.close());
        return store;
      };
    },
    notRun: url === undefined ? why : undefined,
  });

const model = describeModel({ pair: { fields: { id: short, left: short, right: short } } });
const migrations = { was: { "pair.left": "right", "pair.right": "left" } };

/** What stands in the database when a process was killed after a statement began, and before it was written down that it was done. */
const killed: readonly (readonly [when: string, done: readonly string[], begun: number])[] = [
  ["before anything", [], 0],
  ["within the first step", ["rename column `left` to `wervel_renamed`"], 0],
  ["between the first step and the second", ["rename column `left` to `wervel_renamed`"], -1],
  [
    "within the last step",
    [
      "rename column `left` to `wervel_renamed`",
      "rename column `right` to `left`",
      "rename column `wervel_renamed` to `right`",
    ],
    2,
  ],
];

describeServers("renames that are killed", (url) => {
  for (const [when, done, begun] of killed)
    test(`go on where they were: ${when}`, async (here) => {
      const database = scratchName();
      const address = addressOf(url, database);
      await administer(url, `create database ${database}`);
      here.after(() => administer(url, `drop database ${database}`));
      const store = await mysqlStore(address).open(model, { now });
      here.after(() => store.close());
      await migrate(store, model, { mode: "apply", now });
      const columns = ["id", "left", "right"];
      await run(store, [{ insert: "pair", columns, rows: 0 }, [[["a", "l", "r"]]]]);
      const [last] = (await store.schema.ledger()).slice(-1);
      for (const [number, statement] of done.entries()) {
        await administer(address, `alter table pair ${statement}`);
        await administer(
          address,
          `insert into wervel_progress (target, statement, done) values ('${last!.snapshotHash}', ${number}, ${number === begun ? 0 : 1})`,
        );
      }
      const again = await mysqlStore(address).open(model, { now });
      here.after(() => again.close());
      await migrate(again, model, { mode: "apply", now, migrations });
      const { rows } = await run(again, [read("pair", { take: ["left", "right"] }), []]);
      assert.deepEqual(rows, [{ left: "r", right: "l" }]);
      assert.deepEqual(await administer(address, "select * from wervel_progress"), []);
    });
});
