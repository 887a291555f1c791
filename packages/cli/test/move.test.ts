import assert from "node:assert/strict";
import { basename } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { describe, test } from "node:test";
import { stripVTControlCharacters } from "node:util";
import { systemClock, systemIds } from "@wervel/core";
import { type ModelDescription, openDatabase } from "@wervel/data";
import { sqlite } from "@wervel/store-sqlite";
import { Project, wervel, wervelProcess } from "./support/project.ts";

const shop = `
  class Person extends entity({ id: key(), name: text({ max: 80 }), boss: one("person").nullable(), friends: many("person").through("friend", { from: "one", to: "other" }) }) {}
  class Sale extends entity({ id: key(int()), buyer: one("person"), total: decimal(30, 4), count: int64(), at: instant(), note: text().nullable(), photo: bytes(), extra: json().nullable(), tags: list(text({ max: 20 })), paid: bool(), weight: float(), version: version() }) {}
  export class Db extends Database({ sale: Sale, person: Person }) {}`;

const fillShop = `
  import { createDb, createEngine, migrate } from "@wervel/data";
  import { systemClock, systemIds } from "@wervel/core";
  const clock = systemClock(), ids = systemIds(clock), now = () => clock.ms();
  const store = await sqlite(process.env.FILE).open(Db.model, { now });
  await migrate(store, Db.model, { mode: "apply", now });
  const db = createDb(Db, createEngine({ model: Db.model, store, clock, ids }));
  let boss = null;
  for (let i = 0; i < 25; i++) {
    const person = await db.person.insert({ name: "p" + i + " \\u{1F600} é", ...(boss === null ? {} : { boss }) });
    if (i % 3 === 0) boss = { id: person.id };
    if (boss !== null && boss.id !== person.id) await db.person.key(person.id).link("friends", boss);
    await db.sale.insertMany(Array.from({ length: 4 }, (_, n) => ({ buyer: { id: person.id }, total: "12345678901234567890123456.7890", count: 9007199254740993n + BigInt(n), at: new Date(i * 1000 + n), note: n % 2 ? "" : null, photo: new Uint8Array([0, n, 255]), extra: n ? { b: [1, "x", null], a: 0.1 } : null, tags: ["z", "a", "z"].slice(n % 3), paid: n % 2 === 0, weight: n / 3 })));
  }
  await store.close();`;

/** A project whose app holds records of every type, with references that go round. */
async function filledShop(project: Project): Promise<string> {
  const app = project.app(shop);
  process.env["FILE"] = project.path("app.db");
  await import(project.app(`${shop}\n${fillShop}`));
  return app;
}

const moved = (project: Project, text: string): unknown[] => {
  using database = new DatabaseSync(project.path("new.db"));
  return database.prepare(text).all();
};

test("moves every type of value, references that go round and links, and compares both sides", async (here) => {
  const project = new Project(here);
  const app = await filledShop(project);
  const to = `sqlite:${project.path("new.db")}`;
  const args = ["move", "--from", "app", "--to", to, "--app", app, "--batch", "7", "--json"];
  const { code, out, notes } = await wervel(args);
  assert.equal(code, 0, notes);
  const report = JSON.parse(out) as { entity: string; copied: number; count: number }[];
  assert.deepEqual(Object.fromEntries(report.map(({ entity, count }) => [entity, count])), {
    person: 25,
    friend: 16,
    sale: 100,
  });
  const bosses = moved(project, "select count(*) as n from person where bossId is not null");
  assert.deepEqual({ ...(bosses[0] as object) }, { n: 24 });
  assert.match(notes, /verifying sale: 100 of 100/);
});

test("a target that holds records is refused, gone on with, or emptied", async (here) => {
  const project = new Project(here);
  const app = await filledShop(project);
  const to = `sqlite:${project.path("new.db")}`;
  const args = ["move", "--from", "app", "--to", to, "--app", app];
  assert.equal((await wervel(args)).code, 0);
  const again = await wervel(args);
  assert.deepEqual([again.code, /WERVEL_CLI_TARGET/.test(again.notes)], [1, true]);
  moved(project, "delete from sale where id > 50");
  const resumed = await wervel([...args, "--resume", "--json"]);
  assert.equal(resumed.code, 0, resumed.notes);
  const copied = (JSON.parse(resumed.out) as { entity: string; copied: number }[]).map(
    ({ entity, copied }) => [entity, copied],
  );
  assert.deepEqual(Object.fromEntries(copied), { person: 0, friend: 0, sale: 50 });
  moved(project, "update sale set note = 'other' where id = 3");
  const different = await wervel([...args, "--resume"]);
  assert.deepEqual(
    [different.code, /WERVEL_CLI_DIFFERENT.*sale/s.test(different.notes)],
    [1, true],
  );
  assert.match((await wervel([...args, "--replace"])).notes, /WERVEL_CLI_CONFIRM/);
  assert.equal((await wervel([...args, "--replace", "--yes"])).code, 0);
});

test("moves the entities that are named", async (here) => {
  const project = new Project(here);
  const app = await filledShop(project);
  const to = `sqlite:${project.path("new.db")}`;
  const { code } = await wervel(["move", "person", "--from", "app", "--to", to, "--app", app]);
  assert.equal(code, 0);
  assert.equal(moved(project, "select * from person").length, 25);
  assert.equal(moved(project, "select * from sale").length, 0);
});

test("first-start work that was done in the source is not done again in the target", async (here) => {
  const project = new Project(here);
  const app = project.app(tree);
  const { Db } = (await import(app)) as { readonly Db: { readonly model: ModelDescription } };
  const move = async (from: string, to: string): Promise<void> => {
    const files = [`sqlite:${project.path(from)}`, `sqlite:${project.path(to)}`] as const;
    const { code, notes } = await wervel([
      "move",
      "--from",
      files[0],
      "--to",
      files[1],
      "--app",
      app,
    ]);
    assert.equal(code, 0, notes);
  };
  const firstStart = async (file: string): Promise<boolean> => {
    const clock = systemClock();
    const source = sqlite(project.path(file));
    await using database = await openDatabase(Db.model, source, { clock, ids: systemIds(clock) });
    const isDue = await database.firstStart.begin();
    await database.firstStart.finish(true);
    return isDue;
  };
  assert.equal((await wervel(["migrate", "apply", "--yes", "--app", app])).code, 0);
  await move("app.db", "before.db");
  assert.equal(await firstStart("before.db"), true);
  await move("before.db", "after.db");
  assert.equal(await firstStart("after.db"), false);
});

test("colours are for terminals alone", async (here) => {
  const project = new Project(here);
  const to = `sqlite:${project.path("new.db")}`;
  const args = ["move", "--from", "nowhere", "--to", to, "--app", project.app(tree)];
  const { notes } = await wervelProcess(args);
  assert.equal(stripVTControlCharacters(notes), notes);
});

test("a copy that was killed goes on where it was", async (here) => {
  const project = new Project(here);
  const app = await filledShop(project);
  const to = `sqlite:${project.path("new.db")}`;
  const args = ["move", "--from", "app", "--to", to, "--app", app, "--batch", "1"];
  const killed = await wervelProcess(args, (kill, line) => {
    if (line.includes("copying person")) kill();
  });
  assert.equal(killed.code, null);
  const resumed = await wervelProcess([...args, "--resume"]);
  assert.equal(resumed.code, 0, resumed.notes);
  assert.match(resumed.out, /sale: \d+ copied, 100 on both sides, equal/);
});

test("an emptied target lets go of references that go round first, however small the batches", async (here) => {
  const project = new Project(here);
  const app = await filledShop(project);
  const to = `sqlite:${project.path("new.db")}`;
  const args = ["move", "--from", "app", "--to", to, "--app", app, "--batch", "1", "--yes"];
  assert.equal((await wervel(args)).code, 0);
  const { code, notes } = await wervel([...args, "--replace"]);
  assert.equal(code, 0, notes);
});

test("a database is not emptied to be filled from itself", async (here) => {
  const project = new Project(here);
  const app = await filledShop(project);
  const itself = `sqlite:${project.path("../" + basename(project.folder) + "/app.db")}`;
  const args = ["move", "--from", "app", "--to", itself, "--app", app, "--replace", "--yes"];
  const { code, notes } = await wervel(args);
  assert.deepEqual([code, /WERVEL_CLI_TARGET/.test(notes)], [1, true], notes);
  using database = new DatabaseSync(project.path("app.db"));
  assert.equal(database.prepare("select id from sale").all().length, 100);
});

const tree = `
  class Node extends entity({ tenant: int(), id: int(), parentId: int().nullable(), parent: one("node", { on: { tenant: "tenant", parentId: "id" } }).nullable() }, { key: ["tenant", "id"] }) {}
  export class Db extends Database({ node: Node }) {}`;

test("a reference of several fields waits by the one that may be null", async (here) => {
  const project = new Project(here);
  const app = project.app(tree);
  assert.equal((await wervel(["migrate", "apply", "--yes", "--app", app])).code, 0);
  {
    using database = new DatabaseSync(project.path("app.db"));
    for (const id of [1, 2, 3])
      database.exec(`insert into node (tenant, id, "parentId") values (1, ${id}, null)`);
    database.exec(`update node set "parentId" = case id when 1 then 3 else 1 end where id < 3`);
  }
  const to = `sqlite:${project.path("new.db")}`;
  const { code, notes } = await wervel(["move", "--from", "app", "--to", to, "--app", app]);
  assert.equal(code, 0, notes);
  assert.deepEqual(
    moved(project, `select "parentId" from node order by id`).map((row) =>
      Object.values(row as object),
    ),
    [[3], [1], [null]],
  );
});

const circle = `
  class A extends entity({ id: key(), b: one("b") }) {}
  class B extends entity({ id: key(), a: one("a") }) {}
  export class Db extends Database({ a: A, b: B }) {}`;

test("a circle of references that none can begin is refused before anything is copied", async (here) => {
  const project = new Project(here);
  const app = project.app(circle);
  await wervel(["migrate", "apply", "--yes", "--app", app]);
  const to = `sqlite:${project.path("new.db")}`;
  const { code, notes } = await wervel(["move", "--from", "app", "--to", to, "--app", app]);
  assert.deepEqual([code, /WERVEL_CLI_CYCLE/.test(notes)], [1, true]);
});

const mistakes: readonly (readonly [
  name: string,
  args: readonly string[],
  code: number,
  says: RegExp,
])[] = [
  ["no source", ["--to", "app"], 2, /required option '--from/],
  ["an address of nothing", ["--from", "ftp://x", "--to", "app"], 1, /WERVEL_CLI_STORE.*'ftp:'/],
  ["a file without a store", ["--from", "shop.db", "--to", "app"], 1, /An address begins with/],
  ["an unknown entity", ["ghost", "--from", "app", "--to", "app"], 1, /no entity ghost/],
  ["a batch of nothing", ["--from", "app", "--to", "app", "--batch", "0"], 2, /whole number/],
  [
    "both ways",
    ["--from", "app", "--to", "app", "--resume", "--replace"],
    2,
    /cannot be used with/,
  ],
];
describe("explains", () => {
  for (const [name, args, expected, says] of mistakes) {
    test(name, async (here) => {
      const project = new Project(here);
      const { code, notes } = await wervel(["move", ...args, "--app", project.app(circle)]);
      assert.equal(code, expected, notes);
      assert.match(notes, says);
    });
  }
});

const library = `
  class Note extends entity({ id: key(text({ max: 20 })), body: text() }, { search: ["body"] }) {}
  export class Db extends Database({ note: Note }) {}`;

test("makes the words of searched texts where they arrive, and does not compare those of before", async (here) => {
  const project = new Project(here);
  const app = project.app(library);
  process.env["FILE"] = project.path("app.db");
  await import(
    project.app(`${library}
      import { createDb, createEngine, migrate } from "@wervel/data";
      import { systemClock, systemIds } from "@wervel/core";
      const clock = systemClock(), ids = systemIds(clock), now = () => clock.ms();
      const store = await sqlite(process.env.FILE).open(Db.model, { now });
      await migrate(store, Db.model, { mode: "apply", now });
      const db = createDb(Db, createEngine({ model: Db.model, store, clock, ids }));
      await db.note.insertMany([{ id: "a", body: "Boats go far" }, { id: "b", body: "far, FAR away" }]);
      await store.close();`)
  );
  {
    using database = new DatabaseSync(project.path("app.db"));
    const { changes } = database.prepare(`update note set body__words = '["stale"]'`).run();
    assert.equal(changes, 2);
  }
  const to = `sqlite:${project.path("new.db")}`;
  const { code, notes } = await wervel(["move", "--from", "app", "--to", to, "--app", app]);
  assert.equal(code, 0, notes);
  assert.deepEqual(
    moved(project, "select body__words as words from note order by id").map((row) => ({
      ...(row as object),
    })),
    [{ words: '["boats","go","far"]' }, { words: '["far","away"]' }],
  );
});
