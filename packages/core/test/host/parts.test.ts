import assert from "node:assert/strict";
import { test } from "node:test";
import {
  definePart,
  feature,
  PART,
  type Part,
  type PROVIDES,
  STORE,
  Service,
  type Stage,
  StartupError,
  token,
  value,
  type WANTS,
} from "@wervel/core";
import { TestApp } from "../test-app.ts";

const Name = token<string>("Name");
class Db extends Service({ name: Name }) {
  static [STORE](stores: { readonly file: string }): Part<"store", never, typeof Name> {
    return part("store", stores.file);
  }
}

function part<K extends string>(kind: K, name: string): Part<K, never, typeof Name> {
  const record = definePart(kind, name, {
    provisions: kind === "store" ? [Db] : [],
    wanting: [{ label: `GET /${name}`, needs: { name: Name } }],
  });
  const made: Partial<Part<K, never, typeof Name>> = { [PART]: record };
  return made as Record<typeof PART, typeof record> &
    Record<typeof PROVIDES, never> &
    Record<typeof WANTS, typeof Name>;
}

test("lets a database make the part of its stores", async () => {
  const host = await new TestApp().store(Db, { file: "a.db" }).value(Name, "blog").begin();
  assert.equal(host.get(Db).name, "blog");
  assert.deepEqual(
    host.parts.map((each) => each[PART].kind),
    ["store", "app"],
  );
  await host.stop();
});

test("gives stages every part, those inside features first", async () => {
  const seen: string[] = [];
  const stage: Stage = {
    name: "http",
    check: ({ parts }) => {
      seen.push(...parts.map((each) => each[PART].name));
      return [];
    },
  };
  const app = new TestApp({}, [stage])
    .use(feature("articles").map(part("route", "articles")))
    .map(part("route", "tags"))
    .value(Name, "x");
  await (await app.begin()).stop();
  assert.deepEqual(seen, ["articles", "articles", "tags", "test app"]);
});

test("names the route in the path of what it misses", async () => {
  const error = (await new TestApp()
    .map(part("route", "tags"))
    .begin()
    .catch((reason: unknown) => reason)) as Error;
  assert.match(error.message, /path: GET \/tags > Name/);
});

test("lets a stage provide and want services, read settings, and be found", async () => {
  class Door implements Stage {
    readonly name = "door";
    readonly provisions = [value(Name, "door")];
    readonly wanting = [{ label: "the door", needs: { name: Name } }];
    seen: string | undefined;
    check({ setting }: Parameters<NonNullable<Stage["check"]>>[0]): [] {
      this.seen = setting(Name);
      return [];
    }
  }
  const door = new Door();
  const host = await new TestApp({}, [door]).begin();
  assert.equal(host.stage(Door), door);
  assert.equal(door.seen, "door");
  await host.stop();
});

test("reports what is no part with the other problems, and names a circle of imports as its reason", async () => {
  const app = new TestApp().make(token<string>("Given"), { name: Name }, ({ name }) => name);
  app.map(undefined as never);
  app.use(null as never, feature("inner").map(part("route", "tags"), "tags" as never));
  app.store(Db, null as never);
  app.store(undefined as never, { file: "a.db" } as never);
  const error = await app.begin().catch((reason: unknown) => reason);
  assert.ok(error instanceof StartupError, String(error));
  assert.deepEqual(error.problems.map(({ code }) => code).toSorted(), [
    "WERVEL_DI_MISSING",
    "WERVEL_DI_MISSING",
    ...Array.from({ length: 5 }, () => "WERVEL_HOST_PART"),
  ]);
  const told = error.problems.map(({ message }) => message).join("\n");
  for (const said of [
    "map() got undefined, which is no part",
    "use() got null, which is no part",
    'map() got "tags", which is no part',
    "store(Db, …) got null as its store",
    "store() got undefined, which is no database class",
  ])
    assert.ok(told.includes(said), `${said} in ${told}`);
  assert.match(error.message, /two files that import each other/);
});
