import assert from "node:assert/strict";
import { test } from "node:test";
import {
  fixedClock,
  Clock,
  Host,
  type HostServices,
  Log,
  capturedLog,
  Principal,
  Service,
  Tenant,
  value,
} from "@wervel/core";
import { int, text } from "@wervel/schema";
import {
  createdBy,
  Database,
  deletedAt,
  entity,
  key,
  many,
  memory,
  query,
  tenant,
  toModel,
  updatedAt,
  updatedBy,
} from "@wervel/data";

class Task extends entity(
  {
    id: key(),
    team: tenant(text({ max: 20 })),
    title: text({ max: 80 }),
    hours: int().default(0),
    createdBy: createdBy(),
    updatedAt: updatedAt(),
    updatedBy: updatedBy(),
    deletedAt: deletedAt(),
    labels: many("label").through("labelled"),
  },
  { index: [["team", "title"]] },
) {}
class Label extends entity({ id: key(), name: text({ max: 20 }) }) {}
class Db extends Database({ task: Task, label: Label }) {}

class TestApp extends Host<HostServices, never, never> {}

class Tasks extends Service({ db: Db }) {
  byTitle = query(this.db.task, { title: text() }, (q, p) => q.where({ title: p.title }));

  add(title: string) {
    return this.db.task.insert({ title });
  }
  async titles() {
    const rows = await this.db.task.orderBy({ title: "asc" }).select({ title: true }).all();
    return rows.map(({ title }) => title);
  }
  lengthen(id: string) {
    return this.db.unit(async (db) => {
      const task = await db.task.key(id).edit();
      task.hours += 1;
    });
  }
}

async function started() {
  const clock = fixedClock("2026-01-01");
  const app = new TestApp("app", "tasks");
  app.store(Db, memory());
  app.provide(Tasks, value(Log, capturedLog()), value(Clock, clock));
  const { scopes } = await app.start({ environment: "test" });
  const work = <R>(who: { id?: string; tenant?: string }, run: (tasks: Tasks) => Promise<R>) => {
    const { id, tenant: of } = who;
    const values = [
      ...(id === undefined
        ? []
        : [value(Principal, { id, ...(of === undefined ? {} : { tenant: of }) })]),
      ...(id === undefined && of !== undefined ? [value(Tenant, of)] : []),
    ];
    return scopes.run({ tasks: Tasks }, ({ tasks }) => run(tasks), { values });
  };
  return { scopes, clock, work };
}

const red = { id: "ann", tenant: "red" };
const blue = { id: "bob", tenant: "blue" };

test("a scope reads and writes for the tenant of its principal", async () => {
  const { work } = await started();
  await work(red, (tasks) => tasks.add("paint"));
  await work(blue, (tasks) => tasks.add("sand"));
  assert.deepEqual(await work(red, (tasks) => tasks.titles()), ["paint"]);
  assert.deepEqual(await work(blue, (tasks) => tasks.titles()), ["sand"]);
});

test("a scope may name its tenant without a principal, and stamps nobody", async () => {
  const { work } = await started();
  const task = await work({ tenant: "red" }, (tasks) => tasks.add("paint"));
  assert.deepEqual([task.team, task.createdBy, task.updatedBy], ["red", null, null]);
});

test("the tenant of the scope goes before that of the principal", async () => {
  const { scopes, work } = await started();
  await work(blue, (tasks) => tasks.add("sand"));
  const values = [value(Principal, red), value(Tenant, "blue")];
  const titles = await scopes.run({ tasks: Tasks }, ({ tasks }) => tasks.titles(), { values });
  assert.deepEqual(titles, ["sand"]);
});

test("a scope without a tenant is refused what has one", async () => {
  const { work } = await started();
  await assert.rejects(
    work({}, (tasks) => tasks.titles()),
    { code: "tenant.none" },
  );
  await assert.rejects(
    work({ id: "ann" }, (tasks) => tasks.add("paint")),
    { code: "tenant.none" },
  );
});

test("a declared query is compiled once and answers each tenant its own", async () => {
  const { work } = await started();
  const task = await work(red, (tasks) => tasks.add("paint"));
  const byTitle = (tasks: Tasks) => tasks.byTitle({ title: "paint" }).all();
  assert.deepEqual(await work(red, byTitle), [task]);
  assert.deepEqual(await work(blue, byTitle), []);
  await assert.rejects(work({}, byTitle), { code: "tenant.none" });
});

test("an edited record is stamped with who edited it, and found by its tenant alone", async () => {
  const { work, clock } = await started();
  const { id } = await work(red, (tasks) => tasks.add("paint"));
  clock.advance(1000);
  await work({ id: "cas", tenant: "red" }, (tasks) => tasks.lengthen(id));
  const [task] = await work(red, (tasks) => tasks.byTitle({ title: "paint" }).all());
  assert.deepEqual(
    [task!.createdBy, task!.updatedBy, task!.hours, task!.updatedAt],
    ["ann", "cas", 1, clock.now()],
  );
  await assert.rejects(
    work(blue, (tasks) => tasks.lengthen(id)),
    { code: "find.none" },
  );
});

test("nothing moves a record to another tenant", async () => {
  const { work } = await started();
  await work(red, async (tasks) => {
    const { id } = await tasks.add("paint");
    const set = { team: "blue" } as never;
    await assert.rejects(tasks.db.task.key(id).update(set), { code: "WERVEL_QUERY_SET" });
    const edited = tasks.db.unit(async (db) => {
      ((await db.task.key(id).edit()) as { team: string }).team = "blue";
    });
    await assert.rejects(edited, { code: "tenant.other" });
    assert.deepEqual(await tasks.titles(), ["paint"]);
  });
});

test("an upsert must name a key within the tenant", async () => {
  const { work } = await started();
  await work(red, async (tasks) => {
    const { id } = await tasks.add("paint");
    const upsert = tasks.db.task.upsert({ id }, { insert: { title: "x" }, update: { title: "x" } });
    await assert.rejects(upsert, { code: "WERVEL_QUERY_KEY" });
  });
});

test("links reach what has no tenant from the tenant's own records", async () => {
  const { work } = await started();
  const { id } = await work(red, (tasks) => tasks.add("paint"));
  const label = await work(red, (tasks) => tasks.db.label.insert({ name: "wet" }));
  const link = (tasks: Tasks) => tasks.db.task.key(id).link("labels", label);
  await assert.rejects(work(blue, link), { code: "constraint.reference" });
  assert.equal(await work(red, link), 1);
});

test("an entity has no two tenants, and no two instants of deletion", () => {
  class Twice extends entity({ id: key(), a: tenant(), b: tenant() }) {}
  class Gone extends entity({ id: key(), a: deletedAt(), b: deletedAt() }) {}
  assert.throws(() => toModel({ twice: Twice }), { code: "WERVEL_MODEL_KEY" });
  assert.throws(() => toModel({ gone: Gone }), { code: "WERVEL_MODEL_KEY" });
});

test("a filter named deleted does not stand beside deletedAt()", () => {
  class Twice extends entity(
    { id: key(), title: text(), deletedAt: deletedAt() },
    { filters: { deleted: { title: "" } } },
  ) {}
  assert.throws(() => toModel({ twice: Twice }), { code: "WERVEL_MODEL_RULE" });
});
