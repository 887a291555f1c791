import assert from "node:assert/strict";
import { test } from "node:test";
import { DatabaseSync } from "node:sqlite";
import { Project, wervel } from "./support/project.ts";

const first = `
  class Book extends entity({ id: key(int()), title: text({ max: 80 }) }) {}
  export class Db extends Database({ book: Book }) {}`;
const grown = `
  class Book extends entity({ id: key(int()), title: text({ max: 80 }), rank: int() }) {}
  export class Db extends Database({ book: Book }) {
    static readonly migrations = { fill: { "book.rank": 7 } };
  }`;
const renamed = `
  class Book extends entity({ id: key(int()), heading: text({ max: 80 }) }) {}
  export class Db extends Database({ book: Book }) {
    static readonly migrations = { was: { "book.heading": "title" } };
  }`;
const bare = `
  class Book extends entity({ id: key(int()) }) {}
  export class Db extends Database({ book: Book }) {}`;

/** Makes a database with a book in it. */
async function begun(project: Project): Promise<void> {
  const { code, notes } = await wervel(["migrate", "apply", "--yes", "--app", project.app(first)]);
  assert.equal(code, 0, notes);
  sql(project, "insert into book (title) values ('Max Havelaar')");
}

function sql(project: Project, text: string): unknown[] {
  using database = new DatabaseSync(project.path("app.db"));
  return database.prepare(text).all();
}

test("a plan shows what a step locks and loses, and changes nothing", async (here) => {
  const project = new Project(here);
  await begun(project);
  const { code, out } = await wervel(["migrate", "plan", "--app", project.app(bare)]);
  assert.equal(code, 0);
  assert.match(out, /1\. dropColumn .*book\.title.*locks the table.*LOSES VALUES/s);
  assert.deepEqual(
    sql(project, "select title from book").map((row) => ({ ...(row as object) })),
    [{ title: "Max Havelaar" }],
  );
});

test("values go only where that was allowed", async (here) => {
  const project = new Project(here);
  await begun(project);
  const app = project.app(bare);
  const refused = await wervel(["migrate", "apply", "--yes", "--app", app]);
  assert.equal(refused.code, 1);
  assert.match(refused.notes, /schema\.irreversible.*book\.title/);
  const done = await wervel(["migrate", "apply", "--yes", "--allow-data-loss", "--app", app]);
  assert.equal(done.code, 0, done.notes);
});

const agreements: readonly (readonly [
  name: string,
  terminal: { readonly agrees?: boolean },
  code: number,
  says: RegExp,
])[] = [
  ["nobody is there to ask", {}, 1, /WERVEL_CLI_CONFIRM/],
  ["somebody declines", { agrees: false }, 1, /WERVEL_CLI_DECLINED/],
  ["somebody agrees", { agrees: true }, 0, /^$/],
];
for (const [name, terminal, expected, says] of agreements) {
  test(`asks before it changes something: ${name}`, async (here) => {
    const project = new Project(here);
    await begun(project);
    const { code, notes } = await wervel(
      ["migrate", "apply", "--app", project.app(grown)],
      terminal,
    );
    assert.equal(code, expected);
    assert.match(notes, says);
    assert.equal(
      sql(project, "select * from pragma_table_info('book')").length,
      code === 0 ? 3 : 2,
    );
  });
}

test("an expansion leaves room for the old program, and a contraction fills what it wrote", async (here) => {
  const project = new Project(here);
  await begun(project);
  const app = project.app(grown);
  const apply = ["migrate", "apply", "--yes", "--app", app, "--phase"];
  assert.equal((await wervel([...apply, "expand"])).code, 0);
  sql(project, "insert into book (title) values ('by the old program')");
  const { code, notes } = await wervel([...apply, "contract"]);
  assert.equal(code, 0, notes);
  assert.match(notes, /filling book\.rank: 2/);
  assert.deepEqual(
    sql(project, "select rank from book").map((row) => (row as { rank: number }).rank),
    [7, 7],
  );
});

test("a rename keeps values, and a rollback gives the old name back", async (here) => {
  const project = new Project(here);
  await begun(project);
  const app = project.app(renamed);
  assert.equal((await wervel(["migrate", "apply", "--yes", "--app", app])).code, 0);
  assert.equal(sql(project, "select heading from book").length, 1);
  const back = await wervel(["migrate", "rollback", "--yes", "--json", "--app", app]);
  assert.equal(back.code, 0, back.notes);
  assert.equal((JSON.parse(back.out) as { undone: string }[])[0]!.undone.slice(0, 4), "0002");
  assert.equal(sql(project, "select title from book").length, 1);
});

test("the first migration is not taken back", async (here) => {
  const project = new Project(here);
  await begun(project);
  const { code, notes } = await wervel([
    "migrate",
    "rollback",
    "--yes",
    "--app",
    project.app(first),
  ]);
  assert.deepEqual([code, /schema\.irreversible/.test(notes)], [1, true]);
});

test("status tells what is behind, and ends with 3 where it was asked to check", async (here) => {
  const project = new Project(here);
  await begun(project);
  const status = (app: string) => wervel(["migrate", "status", "--check", "--json", "--app", app]);
  const same = await status(project.app(first));
  const behind = await status(project.app(grown));
  assert.deepEqual([same.code, behind.code], [0, 3]);
  const [report] = JSON.parse(behind.out) as { pending: { kind: string; name: string }[] }[];
  assert.deepEqual(
    report!.pending.map(({ kind, name }) => `${kind} ${name}`),
    ["addColumn book.rank"],
  );
});

test("status says that the work of the first start was done", async (here) => {
  const project = new Project(here);
  await begun(project);
  sql(
    project,
    "insert into wervel_ledger (id, applied_at, snapshot_hash, snapshot) select 'first-start-done', applied_at, snapshot_hash, snapshot from wervel_ledger",
  );
  const { out } = await wervel(["migrate", "status", "--app", project.app(first)]);
  assert.match(out, /the work of the first start was done/);
  assert.doesNotMatch(out, /first-start-done/);
});

test("indexes in another order are recorded, and then the database is at its model", async (here) => {
  const project = new Project(here);
  const model = (indexes: string) => `
    class Book extends entity({ id: key(int()), a: int(), b: int() }, { index: ${indexes} }) {}
    export class Db extends Database({ book: Book }) {}`;
  const apply = (app: string) => wervel(["migrate", "apply", "--yes", "--app", app]);
  assert.equal((await apply(project.app(model(`[["a"], ["b"]]`)))).code, 0);
  const turned = project.app(model(`[["b"], ["a"]]`));
  const status = () => wervel(["migrate", "status", "--check", "--app", turned]);
  assert.equal((await status()).code, 3);
  assert.equal((await apply(turned)).code, 0);
  assert.equal((await status()).code, 0);
});

test("what somebody changed beside the migrations stops them, until that is accepted", async (here) => {
  const project = new Project(here);
  await begun(project);
  sql(project, "create index sly on book (title)");
  const app = project.app(grown);
  const apply = ["migrate", "apply", "--yes", "--app", app];
  const refused = await wervel(apply);
  assert.equal(refused.code, 1);
  assert.match(refused.notes, /WERVEL_CLI_DRIFT.*book has index sly/);
  assert.equal((await wervel([...apply, "--accept-drift"])).code, 0);
});

test("several commands at once migrate once", async (here) => {
  const project = new Project(here);
  const app = project.app(first);
  const codes = await Promise.all(
    [1, 2, 3].map(() => wervel(["migrate", "apply", "--yes", "--app", app])),
  );
  assert.deepEqual(
    codes.map(({ code }) => code),
    [0, 0, 0],
  );
  assert.equal(sql(project, "select * from wervel_ledger").length, 1);
});

const mistakes: readonly (readonly [
  name: string,
  args: readonly string[],
  code: number,
  says: RegExp,
])[] = [
  ["an unknown command", ["migrate", "nope"], 2, /unknown command 'nope'/],
  ["an unknown option", ["migrate", "plan", "--nope"], 2, /unknown option '--nope'/],
  ["an unknown phase", ["migrate", "plan", "--phase", "half"], 2, /Allowed choices are/],
  [
    "a file that is not there",
    ["migrate", "plan", "--app", "nope.ts"],
    1,
    /WERVEL_CLI_APP.*no file/,
  ],
];
for (const [name, args, expected, says] of mistakes) {
  test(`explains ${name}`, async () => {
    const { code, notes } = await wervel(args);
    assert.equal(code, expected);
    assert.match(notes, says);
  });
}

const modules: readonly (readonly [name: string, text: string, says: RegExp])[] = [
  ["a module that throws", "throw new Error('at once')", /could not be loaded: at once/],
  ["a module without an app", "export const app = 1", /exports no app/],
  [
    "an app without a database",
    `import { createApp } from "@wervel/http"; export const app = createApp({ name: "x" })`,
    /WERVEL_CLI_DATABASE.*has no database/,
  ],
];
for (const [name, text, says] of modules) {
  test(`explains ${name}`, async (here) => {
    const project = new Project(here);
    const { code, notes } = await wervel(["migrate", "plan", "--app", project.module(text)]);
    assert.equal(code, 1);
    assert.match(notes, says);
  });
}
