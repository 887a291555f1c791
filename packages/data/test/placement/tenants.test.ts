import assert from "node:assert/strict";
import { test } from "node:test";
import { fixedClock, sequentialIds } from "@wervel/core";
import {
  Database,
  deletedAt,
  entity,
  key,
  many,
  memory,
  one,
  openDatabase,
  some,
  tenant,
} from "@wervel/data";
import { text } from "@wervel/schema";
import { placed } from "../../src/placement/placed.ts";

const id = text({ max: 20 });

class Team extends entity(
  { id: key(id), name: text({ max: 80 }), tenantId: tenant(id), tasks: many("task", "team") },
  { small: true },
) {}
class Task extends entity(
  {
    id: key(id),
    tenantId: tenant(id),
    team: one("team", { key: id, unchecked: true }).nullable(),
    deletedAt: deletedAt(),
  },
  { small: true, index: [["team"]] },
) {}
class Work extends Database({ team: Team, task: Task }) {}

async function openWork() {
  const sources = placed({ team: memory(), rest: memory() });
  const clock = fixedClock("2026-01-01");
  const { runtime } = await openDatabase(Work.model, sources, { clock, ids: sequentialIds() });
  const red = new Work({ runtime, tenant: "red" });
  const blue = new Work({ runtime, tenant: "blue" });
  await red.team.insert({ id: "r", name: "Red" });
  await blue.team.insert({ id: "b", name: "Blue" });
  await red.task.insertMany([
    { id: "r1", team: { id: "r" } },
    { id: "r2", team: { id: "r" } },
    { id: "stray", team: { id: "b" } },
  ]);
  await red.task.key("r2").delete();
  return { red, blue };
}

test("what belongs to another tenant is absent over stores too", async () => {
  const { red, blue } = await openWork();
  const tasks = await red.task.include({ team: true }).orderBy({ id: "asc" }).all();
  assert.deepEqual(
    tasks.map((task) => [task.id, task.team?.name ?? null]),
    [
      ["r1", "Red"],
      ["stray", null],
    ],
  );
  assert.equal(await red.task.where({ team: { name: "Blue" } }).count(), 0);
  assert.equal(await blue.team.where({ tasks: some() }).count(), 0);
  const [team] = await blue.team.select((row) => ({ tasks: row.tasks.count() })).all();
  assert.deepEqual(team, { tasks: 0 });
});

test("records that are hidden are not found or counted over stores", async () => {
  const { red } = await openWork();
  assert.equal(await red.team.where({ tasks: some({ id: "r2" }) }).count(), 0);
  const [team] = await red.team.include({ tasks: true }).all();
  assert.deepEqual(
    team!.tasks.map((task) => task.id),
    ["r1"],
  );
  const [counted] = await red.team.select((row) => ({ tasks: row.tasks.count() })).all();
  assert.deepEqual(counted, { tasks: 1 });
});

test("a value of another tenant's record is not selected over stores", async () => {
  const { red } = await openWork();
  const names = red.task.orderBy({ id: "asc" }).select((task) => ({ team: task.team.name }));
  assert.deepEqual(await names.all(), [{ team: "Red" }, { team: null }]);
});
