import assert from "node:assert/strict";
import { test } from "node:test";
import {
  anyone,
  controller,
  createApp,
  Database,
  entity,
  key,
  memory,
  object,
  one,
  pick,
  Service,
  text,
  uuid,
} from "wervel";
import { testHost } from "wervel/testing";

class Author extends entity({ id: key(), name: text({ max: 20 }) }) {}
class Note extends entity({ id: key(), title: text({ max: 20 }), author: one("author") }) {}
class Db extends Database({ author: Author, note: Note }) {}

class Notes extends Service({ db: Db }) {
  find(id: string) {
    return this.db.note.key(id).get();
  }
  one(id: string) {
    return this.db.note.key(id).one();
  }
  of(authorId: string) {
    return this.db.note.where({ authorId }).all();
  }
  remove(id: string) {
    return this.db.note.key(id).delete();
  }
  add(title: string, authorId: string) {
    return this.db.note.insert({ title, authorId });
  }
}

const Line = pick(Note, "title");
const notes = controller("/notes", { needs: { notes: Notes }, access: anyone }, (on) => ({
  show: on.get(
    "/:id",
    { reply: Line, load: ({ notes, params }) => notes.find(params.id) },
    ({ loaded }) => loaded,
  ),
  sure: on.get("/:id/sure", { reply: Line }, ({ notes, params }) => notes.one(params.id)),
  declared: on.get("/:id/declared", { params: { id: uuid() }, reply: Line }, ({ notes, params }) =>
    notes.one(params.id),
  ),
  remove: on.delete("/:id", {}, ({ notes, params }) => notes.remove(params.id)),
  search: on.get(
    "/",
    { query: { author: text() }, reply: object({ n: text() }) },
    async ({ notes, query }) => ({
      n: `${(await notes.of(query.author)).length}`,
    }),
  ),
  add: on.post(
    "/",
    { body: { title: text(), authorId: text() }, reply: { 201: Line } },
    ({ notes, body }) => notes.add(body.title, body.authorId),
  ),
}));

const app = createApp({ name: "keys" }).store(Db, memory()).provide(Notes).map(notes);
const absent = "00000000-0000-4000-8000-000000000000";

test("a path that names what no key can be finds nothing", async () => {
  await using host = await testHost(app);
  for (const id of [absent, "nonsense", "7", absent.toUpperCase().replaceAll("0", "A"), "%C3%BC"]) {
    for (const path of [`/notes/${id}`, `/notes/${id}/sure`]) {
      const { status, problem } = await host.get(path);
      assert.deepEqual([status, problem?.code], [404, "WERVEL_HTTP_NOT_FOUND"], path);
    }
    assert.equal((await host.delete(`/notes/${id}`)).status, 404);
  }
});

test("a parameter that the contract declares is told as such", async () => {
  await using host = await testHost(app);
  const { status, problem } = await host.get("/notes/nonsense/declared");
  assert.equal(status, 422);
  assert.deepEqual(
    problem?.issues?.map(({ in: part, pointer }) => `${part} ${pointer}`),
    ["params /id"],
  );
});

test("a value of the query with which nothing compares is told as such", async () => {
  await using host = await testHost(app);
  const { status, problem, text } = await host.get("/notes?author=nonsense");
  assert.equal(status, 422);
  assert.deepEqual(
    problem?.issues?.map(({ in: part, pointer }) => `${part} ${pointer}`),
    ["query /author"],
  );
  assert.doesNotMatch(text, /nonsense/);
});

test("a value of the body that cannot be stored is still one of the body", async () => {
  await using host = await testHost(app);
  const { status, problem } = await host.post("/notes", { title: "a", authorId: "nonsense" });
  assert.equal(status, 422);
  assert.deepEqual(
    problem?.issues?.map(({ in: part, pointer }) => `${part} ${pointer}`),
    ["body /authorId"],
  );
});
