import assert from "node:assert/strict";
import { test } from "node:test";
import { systemClock, systemIds } from "@wervel/core";
import { createDb, createEngine, Database, entity, key } from "@wervel/data";
import { int, text } from "@wervel/schema";
import { Project, wervel } from "./support/project.ts";
import { servers, type ServerDatabase } from "./support/servers.ts";

const id = key(int());
const title = text({ max: 80 });
class Book extends entity({ id, title }) {}
class Db extends Database({ book: Book }) {}
class OtherBook extends entity({ id, title, sly: int() }) {}
class OtherDb extends Database({ book: OtherBook }) {}

const first = `
  class Book extends entity({ id: key(int()), title: text({ max: 80 }) }) {}
  export class Db extends Database({ book: Book }) {}`;
const grown = `
  class Book extends entity({ id: key(int()), title: text({ max: 80 }), rank: int().nullable() }) {}
  export class Db extends Database({ book: Book }) {}`;

/** Changes the database as no migration did: a column where there are such, else a record with a field more. */
async function changeByHand({ source }: ServerDatabase): Promise<void> {
  const clock = systemClock();
  const ids = systemIds(clock);
  const store = await source.open(OtherDb.model, { now: () => clock.ms() });
  try {
    if (store.raw !== undefined)
      await store.raw({
        parts: [{ text: "alter table " }, { entity: "book" }, { text: " add column sly int" }],
        as: {},
      });
    else {
      const engine = createEngine({ model: OtherDb.model, store, clock, ids });
      await createDb(OtherDb, engine, { clock, ids }).book.insert({ title: "x", sly: 1 });
    }
  } finally {
    await store.close();
  }
}

for (const { title: name, url, why, create } of servers) {
  const skip = url === undefined ? `not run: ${name} (${why})` : false;
  test(
    `what somebody changed on ${name} stops migrations, until that is accepted`,
    { skip },
    async (here) => {
      const project = new Project(here);
      await using database = await create(Db.model);
      const apply = (text: string) =>
        wervel(["migrate", "apply", "--yes", "--app", project.appOn(database.called, text)]);
      assert.equal((await apply(first)).code, 0);
      await changeByHand(database);
      const { code, notes } = await apply(grown);
      assert.deepEqual([code, /WERVEL_CLI_DRIFT.*book has .*sly/.test(notes)], [1, true], notes);
      const app = project.appOn(database.called, grown);
      const done = await wervel(["migrate", "apply", "--yes", "--accept-drift", "--app", app]);
      assert.equal(done.code, 0, done.notes);
    },
  );
}
