import { Clock, Ids, Log, Service, Settings, token } from "@wervel/core";
import { Database, entity, key, many, memory, one } from "@wervel/data";
import {
  anyone,
  authentication,
  controller,
  createApp,
  cookieName,
  policy,
  readCookies,
  signedIn,
  status,
} from "@wervel/http";
import { account, AccountsOf, identity } from "@wervel/identity";
import { instant, int, list, object, text } from "@wervel/schema";

class Author extends entity({
  ...account(),
  name: text({ max: 80 }),
  notes: many("note", "author"),
}) {}
class Note extends entity({
  id: key(),
  title: text({ max: 80 }),
  at: instant().now(),
  author: one("author"),
}) {}
export class Db extends Database({ author: Author, note: Note }) {}

class Accounts extends AccountsOf(Db, "author") {}

export class Shop extends Settings("shop", {
  name: text().default("a shop"),
  size: int().default(1),
}) {}

export interface Mailer {
  send(to: string): void;
}
export const Mailer = token<Mailer>("Mailer");

export class Notes extends Service({ db: Db }) {
  list() {
    return this.db.note.orderBy({ at: "desc" }).all();
  }

  write(authorId: string, title: string) {
    return this.db.note.insert({ authorId, title });
  }
}

const Line = object({ id: text(), title: text() });

export const notes = controller("/notes", { needs: { notes: Notes }, access: signedIn }, (on) => ({
  list: on.get("/", { access: anyone, reply: list(Line) }, ({ notes }) => notes.list()),
  write: on.post(
    "/",
    { body: { title: text({ min: 1 }) }, reply: { 201: Line } },
    ({ notes, body, user }) => notes.write(user.id, body.title),
  ),
}));

const people = controller("/people", { needs: { accounts: Accounts }, access: anyone }, (on) => ({
  join: on.post(
    "/",
    {
      body: { email: text(), password: text(), name: text() },
      reply: { 201: object({ id: text() }) },
    },
    ({ accounts, body }) => accounts.register(body),
  ),
  enter: on.post(
    "/in",
    { body: { email: text(), password: text() }, reply: object({ id: text() }) },
    ({ accounts, body, request }) => accounts.signIn({ ...body, from: request.client }),
  ),
}));

/** An app with a database and accounts, which sends nothing and keeps nothing. */
export const makeApp = () =>
  createApp({ name: "notes" })
    .store(Db, memory())
    .use(identity())
    .provide(Accounts, Notes)
    .map(notes, people)
    .onFirstStart({ notes: Notes, db: Db }, async ({ notes, db }) => {
      const ann = await db.author.insert({
        name: "Ann",
        email: "ann@example.com",
        passwordHash: "!",
      });
      await notes.write(ann.id, "the app's own");
    });

const editor = policy(
  "editor",
  {},
  ({ principal }) => "roles" in principal && (principal.roles as string[]).includes("editor"),
);

const sessionCookie = cookieName("session", {}, true);

const session = authentication({
  name: "session",
  ambient: true,
  openapi: { type: "apiKey", in: "cookie", name: "session" },
  authenticate: (request) => {
    const id = readCookies(request.header("cookie")).get(sessionCookie);
    return id === undefined ? null : { id };
  },
});

/** An app without a database: what a test can see from outside. */
export const makePlainApp = () =>
  createApp({ name: "plain" })
    .authenticate(session)
    .get(
      "/time",
      {
        access: anyone,
        needs: { clock: Clock, ids: Ids, log: Log },
        reply: object({ at: text(), id: text() }),
      },
      ({ clock, ids, log }) => {
        log.info("asked for the time", { password: "hunter2" });
        return { at: clock.now().toISOString(), id: ids.uuid() };
      },
    )
    .get(
      "/shop",
      { access: anyone, needs: { shop: Shop }, reply: object({ name: text(), size: int() }) },
      ({ shop }) => ({
        name: shop.name,
        size: shop.size,
      }),
    )
    .get("/me", { access: signedIn, reply: object({ id: text() }) }, ({ user }) => user)
    .get("/edit", { access: editor, reply: text() }, () => "edited")
    .get(
      "/echo",
      {
        access: anyone,
        query: { a: list(text()).optional(), b: int().optional() },
        reply: object({ a: list(text()).optional(), b: int().optional() }),
      },
      ({ query }) => query,
    )
    .get("/broken", { access: anyone, reply: text() }, () => {
      throw new Error("the pipe burst");
    })
    .post(
      "/in",
      { access: anyone, body: { id: text() }, reply: object({ id: text() }) },
      ({ body }) =>
        status(200, body, { cookies: { session: { value: body.id, maxAgeSeconds: 3600 } } }),
    )
    .post(
      "/form",
      { access: anyone, body: { id: text() }, reply: object({ id: text() }) },
      ({ body }) => body,
    );
