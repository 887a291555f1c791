import assert from "node:assert/strict";
import { test } from "node:test";
import type { Plan, Scan } from "@wervel/data";
import { createEmitter } from "@wervel/sql";
import { sqliteDialect } from "../src/dialect/dialect.ts";
import { blog, blogData } from "./support/blog.ts";
import { describeModel, list, nullable, t } from "./support/model.ts";
import { arg, asc, cmp, desc, path, read, value } from "./support/plans.ts";
import { compiled, fill, opened, run } from "./support/stores.ts";

const emitter = createEmitter(sqliteDialect, blog);
const byId = cmp("eq", path("id"), arg(0));

const texts: Readonly<Record<string, readonly [plan: Plan, text: string]>> = {
  "a record by its key": [
    read("author", { where: byId, take: ["id", "name"] }),
    'select t0."id", t0."name" from "author" as t0 where t0."id" = ?',
  ],
  "a path over a relation as a left join": [
    read("article", { where: cmp("eq", path("author", "region"), arg(0)) }),
    'select t0."id" from "article" as t0 left join "author" as j1 on j1."id" = t0."authorId" where j1."region" = ?',
  ],
  "the key of a related record as the foreign key": [
    read("article", { where: { some: ["author"], where: byId } }),
    'select t0."id" from "article" as t0 where t0."authorId" = ?',
  ],
  "a complement with its nulls": [
    read("author", { where: { not: cmp("lt", path("region"), arg(0)) } }),
    'select t0."id" from "author" as t0 where (t0."region" >= ? or t0."region" is null)',
  ],
  "null-safe equality between two nullable columns only": [
    read("author", {
      where: {
        and: [cmp("eq", path("region"), path("managerId")), cmp("eq", path("region"), arg(0))],
      },
    }),
    'select t0."id" from "author" as t0 where (t0."region" is t0."managerId" and t0."region" = ?)',
  ],
  "a list as one parameter": [
    read("author", { where: { in: path("id"), list: { arg: 0, type: t.text } } }),
    'select t0."id" from "author" as t0 where t0."id" in (select e1.value from json_each(?) as e1)',
  ],
  "a prefix as a range": [
    read("article", { where: cmp("startsWith", path("slug"), arg(0)) }),
    'select t0."id" from "article" as t0 where (t0."slug" >= ? and t0."slug" < ?)',
  ],
  "a link without its far end": [
    read("article", { where: { some: ["fans"], where: byId } }),
    'select t0."id" from "article" as t0 where t0."id" in (select l1."articleId" from "favourite" as l1 where l1."authorId" = ?)',
  ],
  "none as not exists": [
    read("author", { where: { not: { some: ["articles"] } } }),
    'select t0."id" from "author" as t0 where not exists (select 1 from "article" as t1 where t1."authorId" = t0."id")',
  ],
  "an indexed list through its side table": [
    read("article", { where: cmp("has", path("tags"), arg(0)) }),
    'select t0."id" from "article" as t0 where t0."id" in (select e1."owner" from "article__tags" as e1 where e1.value = ?)',
  ],
  "a cursor as a row value": [
    read("article", {
      order: [asc("views"), asc("id")],
      page: { limit: arg(2, t.int), after: [arg(0, t.int), arg(1)] },
    }),
    'select t0."id" from "article" as t0 where (t0."views", t0."id") > (?, ?) order by t0."views" asc, t0."id" asc limit ? + 0',
  ],
  "a cursor of two directions with a bound in front": [
    read("article", {
      order: [desc("views"), asc("id")],
      page: { after: [arg(0, t.int), arg(1)] },
    }),
    'select t0."id" from "article" as t0 where (t0."views" <= ? and (t0."views" < ? or (t0."views" = ? and t0."id" > ?))) order by t0."views" desc, t0."id" asc',
  ],
  "children up to a limit from the parents": [
    {
      children: { entity: "article", relation: "comments" },
      parents: 0,
      read: read("comment", { order: [desc("id")], page: { limit: value(3) } }),
    },
    'select t0."articleId", t0."id" from json_each(?) as p1 join "comment" as t0 where t0."articleId" = p1.value and t0."id" in (select t2."id" as "id" from "comment" as t2 where t2."articleId" = p1.value order by t2."id" desc limit 3) order by t0."id" desc',
  ],
  "an update in place": [
    { update: { entity: "article", where: byId }, set: { views: { inc: value(1) } } },
    'update "article" as t0 set "views" = wervel_int(t0."views" + 1) where t0."id" = ?',
  ],
};

for (const [name, [plan, text]] of Object.entries(texts)) {
  test(`writes ${name}`, () => {
    const answer = emitter.compile(plan);
    assert.ok(answer.refused !== true, JSON.stringify(answer));
    assert.equal(answer.text(), text);
  });
}

const scans: Readonly<Record<string, readonly [plan: Plan, scan: Scan]>> = {
  key: [read("author", { where: byId }), "key"],
  unique: [read("article", { where: cmp("eq", path("slug"), arg(0)) }), "key"],
  "foreign key": [read("comment", { where: cmp("eq", path("articleId"), arg(0)) }), "index"],
  prefix: [read("article", { where: cmp("startsWith", path("slug"), arg(0)) }), "index"],
  "list of keys": [
    read("author", { where: { in: path("id"), list: { arg: 0, type: t.text } } }),
    "key",
  ],
  "order and limit": [
    read("article", { order: [desc("createdAt"), desc("id")], page: { limit: value(2) } }),
    "index",
  ],
  element: [read("article", { where: cmp("has", path("tags"), arg(0)) }), "index"],
  folded: [read("author", { where: cmp("eqFold", path("name"), arg(0)) }), "index"],
  link: [read("article", { where: { some: ["fans"], where: byId } }), "index"],
  nothing: [read("article", { where: cmp("eq", path("views"), arg(0, t.int)) }), "full"],
  everything: [read("article"), "full"],
};

for (const [name, [plan, scan]] of Object.entries(scans)) {
  test(`knows as SQLite does how records are found by ${name}`, async (here) => {
    const store = await opened(here, blog);
    await fill(store, blog, blogData);
    const text = compiled(store, plan).text();
    assert.equal(compiled(store, plan).scan, scan);
    const { rows } = await explain(store, text);
    const steps = rows.map((row) => String(row["detail"]));
    const scanned = steps.some((step) =>
      /^SCAN [tl]\d+($| USING COVERING INDEX sqlite_autoindex)/.test(step),
    );
    assert.equal(scanned, scan === "full", `${text}\n${steps.join("\n")}`);
  });
}

async function explain(
  store: Awaited<ReturnType<typeof opened>>,
  text: string,
): Promise<{ readonly rows: readonly Readonly<Record<string, unknown>>[] }> {
  const raw = store as unknown as {
    raw(statement: object): Promise<readonly Readonly<Record<string, unknown>>[]>;
  };
  const as = { id: t.int, parent: t.int, unused: t.int, detail: t.text };
  return { rows: await raw.raw({ parts: [{ text: `explain query plan ${text}` }], as }) };
}

const evil = `x"; drop table y; --'`;
const evilModel = describeModel({
  [evil]: {
    fields: {
      id: t.text,
      [`a"b`]: { type: nullable(t.text), folded: true },
      [`l'"`]: { type: list(t.text), elementIndex: true },
    },
    uniques: [[`a"b`]],
  },
});

test("quotes whatever a name holds and never writes a value into a text", async (here) => {
  const store = await opened(here, evilModel);
  const columns = ["id", `a"b`, `l'"`];
  const given = ["'); drop table x; --", evil, ["'", `"`, evil]];
  await run(store, { insert: evil, columns, rows: 0 }, [[given]]);
  const plan = read(evil, {
    where: {
      and: [
        cmp("eq", path(`a"b`), arg(0)),
        cmp("has", path(`l'"`), arg(1)),
        cmp("eqFold", path(`a"b`), arg(0)),
      ],
    },
    take: columns,
  });
  const { rows } = await run(store, plan, [evil, "'"]);
  assert.deepEqual(rows, [Object.fromEntries(columns.map((name, i) => [name, given[i]]))]);
  for (const secret of ["drop table x", "s3cret"])
    assert.ok(!compiled(store, plan).text().includes(secret));
  const constant = compiled(
    store,
    read(evil, { where: cmp("eq", path("id"), value("s3cret", t.text)) }),
  );
  assert.ok(!constant.text().includes("s3cret"));
  await assert.rejects(
    async () => run(store, { insert: evil, columns, rows: 0 }, [[["other", evil, []]]]),
    {
      code: "constraint.unique",
      entity: evil,
      fields: [`a"b`],
    },
  );
});
