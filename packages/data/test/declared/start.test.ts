import assert from "node:assert/strict";
import { test } from "node:test";
import {
  capturedLog,
  Host,
  type HostServices,
  Log,
  Principal,
  type Provision,
  ReadOnly,
  type RunningHost,
  Service,
  StartupError,
  token,
  value,
} from "@wervel/core";
import { text } from "@wervel/schema";
import { gte, has, memory, query, type StoreSource, when } from "@wervel/data";
import { Db } from "../blog.ts";

class TestApp extends Host<HostServices, never, never> {}

function appOf(source: StoreSource, ...services: readonly Provision[]): TestApp {
  const app = new TestApp("app", "blog");
  app.store(Db, source);
  app.provide(value(Log, capturedLog()), ...services);
  return app;
}

async function problemsOf(...services: readonly Provision[]): Promise<readonly string[]> {
  try {
    const host = await appOf(memory(), ...services).start({ environment: "test" });
    await host.stop();
    return [];
  } catch (error) {
    assert.ok(error instanceof StartupError, String(error));
    return error.problems.map(({ code, message }) => `${code}: ${message}`);
  }
}

/** Counts what a store compiles and runs. */
function counting(counts: { compiled: number; ran: number }): StoreSource {
  const source = memory();
  return {
    name: source.name,
    open: async (model, context) => {
      const store = await source.open(model, context);
      return new Proxy(store, {
        get(target, name) {
          if (name === "compile") counts.compiled++;
          if (name === "run") counts.ran++;
          const member: unknown = Reflect.get(target, name);
          return typeof member === "function" ? member.bind(target) : member;
        },
      });
    },
  };
}

class Articles extends Service({ db: Db }) {
  latest = query(this.db.article, { tag: text().optional() }, (q, p) =>
    q.where({ tags: when(p.tag, has) }).orderBy({ createdAt: "desc" }),
  );
  readonly #bySlug = query(this.db.article, { slug: text() }, (q, p) => q.where({ slug: p.slug }));
  bySlug(slug: string) {
    return this.#bySlug({ slug }).first();
  }
}

test("declared queries are compiled at the start, and not again by any instance", async () => {
  const counts = { compiled: 0, ran: 0 };
  const host = await appOf(counting(counts), Articles).start({ environment: "test" });
  const use = (host: RunningHost) =>
    host.scopes.run({ articles: Articles, db: Db }, async ({ articles }) => {
      await articles.latest().page({ size: 2 });
      await articles.latest({ tag: "x" }).all();
      return articles.bySlug("none");
    });
  assert.equal(await use(host), null);
  const { compiled } = counts;
  for (let i = 0; i < 3; i++) await use(host);
  assert.equal(counts.compiled, compiled);
  await host.stop();
});

test("no shape of a declared query is compiled when it is first called", async () => {
  const counts = { compiled: 0, ran: 0 };
  const host = await appOf(counting(counts), Articles).start({ environment: "test" });
  const { compiled } = counts;
  await host.scopes.run({ articles: Articles }, async ({ articles }) => {
    await articles.latest().all();
    await articles.latest({ tag: "x" }).all();
    await articles.latest({ tag: "x" }).page({ size: 5 });
  });
  assert.equal(counts.compiled, compiled);
  await host.stop();
});

class Scanning extends Service({ db: Db }) {
  byTitle = query(this.db.article, { title: text() }, (q, p) => q.where({ title: p.title }));
  readonly #byBody = query(this.db.comment, { body: text() }, (q, p) => q.where({ body: p.body }));
  find(body: string) {
    return this.#byBody({ body }).all();
  }
}
class Optional extends Service({ db: Db }) {
  byTag = query(this.db.article, { tag: text().optional() }, (q, p) =>
    q.where({ tags: when(p.tag, has), title: "T" }),
  );
}

test("every declared query that the store refuses is named, with the reason, before anything is served", async () => {
  assert.deepEqual(await problemsOf(Scanning, Optional), [
    "refused.scan: Scanning.byTitle: No index serves this query, so it would look at every article.",
    "refused.scan: Scanning.#(a private query): No index serves this query, so it would look at every comment.",
    "refused.scan: Optional.byTag: No index serves this query, so it would look at every article.",
  ]);
});

class Paged extends Service({ db: Db }) {
  drafts = query(this.db.article, {}, (q) =>
    q.where({ draft: true }).orderBy({ createdAt: "desc" }),
  );
}

test("a list that an index serves page by page is no scan, until all of it is asked for", async () => {
  const host = await appOf(memory(), Paged).start({ environment: "test" });
  await host.scopes.run({ paged: Paged }, async ({ paged }) => {
    assert.deepEqual((await paged.drafts().page({ size: 3 })).items, []);
    await assert.rejects(paged.drafts().all(), { code: "refused.scan" });
  });
  await host.stop();
});

const Reader = token<{ readonly id: string; readonly level: number }>("Reader");

class OwnField extends Service({ db: Db }) {
  least = 10;
  popular = query(this.db.article, {}, (q) => q.where({ views: gte(this.least) }));
}
class OwnService extends Service({ db: Db, user: Principal }) {
  mine = query(this.db.article, {}, (q) => q.where({ author: { id: this.user!.id } }));
}
class Handed extends Service({ db: Db, user: Principal }) {
  mine = byAuthor(this.db, this.user!.id);
}
class HandedText extends Service({ db: Db, user: Principal }) {
  mine = byAuthor(this.db, `${this.user!.id}`);
}
function byAuthor(db: OwnField["db"], id: string) {
  return query(db.article, {}, (q) => q.where({ author: { id } }));
}

test("what differs from one instance to the next cannot be built into a query that all of them share", async () => {
  assert.deepEqual(await problemsOf(OwnField, OwnService), [
    "WERVEL_QUERY_DECLARED: OwnField.popular: A declared query reads least of its service.",
    "WERVEL_QUERY_DECLARED: OwnService.mine: A declared query reads user of its service.",
  ]);
  for (const service of [Handed, HandedText]) {
    const [problem] = await problemsOf(service);
    assert.match(problem ?? "none", /^value\.type: Handed(Text)?\.mine: /);
  }
});

class Broken extends Service({ db: Db, user: Principal }) {
  latest = query(this.db.article, {}, (q) => q.orderBy({ createdAt: "desc" }));
  key = new URL(this.user!.id);
}
class Elsewhere extends Service({ db: Db }) {
  latest = query(this.db.article.where({ draft: true }), {}, (q) => q);
}
class NoQuery extends Service({ db: Db }) {
  latest = query(this.db.article, {}, () => [] as never);
}

test("a service whose queries cannot be seen, or are none, says so", async () => {
  const [broken, elsewhere, none] = await problemsOf(Broken, Elsewhere, NoQuery);
  assert.match(broken!, /^WERVEL_QUERY_DECLARED: Broken declares queries and could not be constr/);
  assert.match(elsewhere!, /^WERVEL_QUERY_DECLARED: Elsewhere: A declared query starts from/);
  assert.match(none!, /^WERVEL_QUERY_DECLARED: NoQuery\.latest: A declared query gives no query/);
});

class Careful extends Service({ db: Db, user: Principal, reader: Reader }) {
  readonly label = `reader ${this.reader.level + 1}`;
  readonly names = [...(this.user?.id ?? "")].map((letter) => letter.toUpperCase());
  byTag = query(this.db.article, { tag: text() }, (q, p) => q.where({ tags: has(p.tag) }));
}

test("a service is looked at with the real singletons, and stand-ins for what is in a request alone", async () => {
  const host = await appOf(memory(), Careful, value(Reader, { id: "r", level: 1 })).start({
    environment: "test",
  });
  const values = [value(Principal, { id: "ab" })];
  await host.scopes.run(
    { careful: Careful },
    async ({ careful }) => {
      assert.deepEqual([careful.label, careful.names], ["reader 2", ["A", "B"]]);
      assert.deepEqual(await careful.byTag({ tag: "x" }).all(), []);
    },
    { values },
  );
  await host.stop();
});

class Special extends Articles {
  override latest = query(this.db.article, { tag: text().optional() }, (q) =>
    q.where({ slug: "special" }),
  );
}

test("a subclass and an instance made by hand have queries of their own", async () => {
  const host = await appOf(memory(), Articles, Special).start({ environment: "test" });
  await host.scopes.run({ db: Db, special: Special, articles: Articles }, async (services) => {
    const { db, special, articles } = services;
    const author = await db.author.insert({ name: "Ann" });
    for (const slug of ["special", "plain"])
      await db.article.insert({ slug, title: "T", tags: [], author });
    assert.equal(await special.latest().count(), 1);
    assert.equal(await articles.latest().count(), 2);
    assert.equal(await new Articles({ db }).latest().count(), 2);
    const { latest } = articles;
    assert.equal(await latest({ tag: "x" }).count(), 0);
  });
  await host.stop();
});

test("queries of a read-only scope are those of the start too", async () => {
  const counts = { compiled: 0, ran: 0 };
  const host = await appOf(counting(counts), Articles).start({ environment: "test" });
  const { compiled } = counts;
  await host.scopes.run(
    { articles: Articles },
    ({ articles }) => articles.latest({ tag: "x" }).all(),
    { values: [value(ReadOnly, true)] },
  );
  assert.equal(counts.compiled, compiled);
  await host.stop();
});
