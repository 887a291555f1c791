import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { test } from "node:test";
import {
  all,
  buildGraph,
  compileScope,
  Container,
  decorate,
  make,
  optional,
  scoped,
  scopedToken,
  Service,
  token,
  value,
} from "@wervel/core";
import type { Needs, Provision, ScopePlan, ScopeRoots } from "@wervel/core";

interface Context {
  readonly id: number;
}
const Id = scopedToken<number>("Id");
const Colour = scopedToken<string>("Colour", { otherwise: () => "grey" });
const roots: ScopeRoots<Context> = new Map([[Id as never, (context: Context) => context.id]]);

class Steady {}
class Db extends Service({ id: Id, steady: Steady }) {}
class Articles extends Service({ db: Db }) {}
class Comments extends Service({ db: Db, articles: Articles }) {}

async function plan<const N extends Needs>(
  needs: N,
  ...provisions: readonly Provision[]
): Promise<ScopePlan<N, Context>> {
  const graph = buildGraph([scoped(Id), scoped(Colour), ...provisions], [{ label: "test", needs }]);
  assert.deepEqual(graph.problems, []);
  const container = new Container(graph);
  await container.construct();
  return compileScope(container, "test", needs, roots);
}

test("gives one frozen object for needs that are all singletons", async () => {
  const { isConstant, open, close } = await plan({ steady: Steady }, Steady);
  const opened = open({ id: 1 });
  assert.equal(isConstant, true);
  assert.equal(opened, open({ id: 2 }));
  assert.ok(opened.steady instanceof Steady);
  assert.equal(close(opened), undefined);
});

test("shares a service within a scope and not between scopes", async () => {
  const { open } = await plan(
    { articles: Articles, comments: Comments },
    Articles,
    Comments,
    Db,
    Steady,
  );
  const one = open({ id: 1 });
  const two = open({ id: 2 });
  assert.equal(one.articles.db, one.comments.db);
  assert.equal(one.comments.articles, one.articles);
  assert.notEqual(one.articles.db, two.articles.db);
  assert.deepEqual([one.articles.db.id, two.articles.db.id], [1, 2]);
  assert.equal(one.articles.db.steady, two.articles.db.steady);
});

test("constructs only what is read", async () => {
  const made: string[] = [];
  class Costly extends Service({ id: Id }) {
    readonly noted = made.push("costly");
  }
  class Cheap extends Service({ id: Id }) {
    readonly noted = made.push("cheap");
  }
  const { open } = await plan({ costly: Costly, cheap: Cheap }, Costly, Cheap);
  const { cheap } = open({ id: 1 });
  assert.equal(cheap.id, 1);
  assert.deepEqual(made, ["cheap"]);
});

test("reads the value of a scoped token, its default, and refuses where there is neither", async () => {
  const { open } = await plan({ id: Id, colour: Colour });
  assert.equal(open({ id: 0 }).id, 0);
  assert.equal(open({ id: 0 }).colour, "grey");
  const Other = scopedToken<number>("Other");
  const missing = await plan({ other: Other }, scoped(Other));
  assert.throws(() => missing.open({ id: 1 }).other, { code: "WERVEL_DI_SCOPE_VALUE" });
});

test("resolves optional needs, lists, factories and decorators in a scope", async () => {
  const Tag = token<string>("Tag");
  const Absent = token<string>("Absent");
  const { open } = await plan(
    { tags: all(Tag), absent: optional(Absent), last: Tag },
    value(Tag, "fixed"),
    make(Tag, { id: Id }, ({ id }) => `tag ${id}`),
    decorate(Tag, { id: Id }, (inner, { id }) => `${inner}/${id}`),
  );
  const { tags, absent, last } = open({ id: 7 });
  assert.deepEqual(tags, ["fixed/7", "tag 7/7"]);
  assert.equal(last, "tag 7/7");
  assert.equal(absent, undefined);
});

test("disposes in reverse order of construction, synchronously where it can", async () => {
  const ended: string[] = [];
  class One extends Service({ id: Id }) {
    [Symbol.dispose](): void {
      ended.push("one");
    }
  }
  class Two extends Service({ one: One }) {
    [Symbol.dispose](): void {
      ended.push("two");
    }
  }
  const { open, close } = await plan({ two: Two, one: One }, One, Two);
  const opened = open({ id: 1 });
  void opened.two;
  assert.equal(close(opened), undefined);
  void close(opened);
  assert.deepEqual(ended, ["two", "one"]);
  assert.equal(close(open({ id: 2 })), undefined);
  assert.equal(ended.length, 2);
});

test("awaits asynchronous disposal", async () => {
  const ended: string[] = [];
  class One extends Service({ id: Id }) {
    async [Symbol.asyncDispose](): Promise<void> {
      await new Promise((resolve) => setImmediate(resolve));
      ended.push("one");
    }
  }
  const { open, close } = await plan({ one: One }, One);
  const opened = open({ id: 1 });
  void opened.one;
  await close(opened);
  assert.deepEqual(ended, ["one"]);
});

test("disposes what a decorator replaced and what it made, and each once", async () => {
  const ended: string[] = [];
  const Thing = token<Disposable & { readonly name: string }>("Thing");
  const thing = (name: string) => ({ name, [Symbol.dispose]: () => void ended.push(name) });
  const { open, close } = await plan(
    { thing: Thing },
    make(Thing, { id: Id }, () => thing("inner")),
    decorate(Thing, (inner) => inner),
    decorate(Thing, (inner) => thing(`outer of ${inner.name}`)),
  );
  const opened = open({ id: 1 });
  assert.equal(opened.thing.name, "outer of inner");
  void close(opened);
  assert.deepEqual(ended, ["outer of inner", "inner"]);
});

test("awaits async factories before the needs are read, with what they need", async () => {
  const Row = token<{ readonly id: number }>("Row");
  const Wide = token<{ readonly row: { readonly id: number } }>("Wide");
  class Reader extends Service({ wide: Wide, row: Row }) {}
  const { open, prepare, isAsync } = await plan(
    { reader: Reader },
    Reader,
    make(Wide, { row: Row }, async ({ row }) => ({ row })),
    make(Row, { id: Id }, async ({ id }) => ({ id })),
  );
  assert.equal(isAsync, true);
  const opened = open({ id: 5 });
  await prepare(opened);
  assert.equal(opened.reader.wide.row.id, 5);
  assert.equal(opened.reader.wide.row, opened.reader.row);
});

test("refuses a promise from a scoped factory that is no async function", async () => {
  const Row = token<object>("Row");
  const { open } = await plan(
    { row: Row },
    make(Row, { id: Id }, ({ id }) => Promise.resolve({ id })),
  );
  assert.throws(() => open({ id: 1 }).row, { code: "WERVEL_DI_ASYNC_FACTORY" });
});

test("refuses a scoped factory that gives nothing", async () => {
  const Row = token<object>("Row");
  const now = await plan(
    { row: Row },
    make(Row, { id: Id }, () => undefined as never),
  );
  assert.throws(() => now.open({ id: 1 }).row, { code: "WERVEL_DI_EMPTY" });
  const later = await plan(
    { row: Row },
    make(Row, { id: Id }, async () => undefined as never),
  );
  await assert.rejects(async () => later.prepare(later.open({ id: 1 })), {
    code: "WERVEL_DI_EMPTY",
  });
});

test("gives the same answers where code generation is forbidden", () => {
  const flags = [
    "--disallow-code-generation-from-strings",
    "--test-reporter=tap",
    "--test-skip-pattern=forbidden",
    import.meta.filename,
  ];
  const output = execFileSync(process.execPath, flags, {
    encoding: "utf8",
    env: { ...process.env, NODE_TEST_CONTEXT: undefined },
  });
  assert.match(output, /# pass 1\d/);
  assert.match(output, /# fail 0/);
});
