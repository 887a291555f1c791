import assert from "node:assert/strict";
import { describe, test, type TestContext } from "node:test";
import { migrate, type MigrateResult } from "../migrate/migrate.ts";
import type { Migrations } from "../migrate/migrations.ts";
import { rollback } from "../migrate/rollback.ts";
import { migrationStatus } from "../migrate/status.ts";
import type { ModelDescription } from "../model/description.ts";
import type { Plan } from "../plan/plan.ts";
import type { Row, Store } from "../store/store.ts";
import {
  describeModel,
  type EntitySketch,
  listType,
  valueTypes,
} from "../testing/describe-model.ts";
import { runPlan } from "./world/open.ts";

/** Opens a store on one and the same new database, by any model, and closes it after the test. */
export type OpenAs = (model: ModelDescription) => Promise<Store>;

/** What {@link describeRenames} takes. */
export interface RenamesUnderTest {
  readonly name: string;
  /** Makes a new, empty database. */
  readonly create: (here: TestContext) => Promise<OpenAs>;
  /** Why nothing can be run. */
  readonly notRun?: string | undefined;
}

const now = (): number => 0;
const text = { ...valueTypes.text, max: 60 };

/** Two entities alike, with all that a store may name by them, and a third that refers to both. */
const thing: EntitySketch = {
  fields: {
    id: text,
    slug: text,
    title: { type: text, folded: true },
    body: { type: text, folded: true },
    note: text,
    tags: { type: listType(text), elementIndex: true },
    labels: { type: listType(text), elementIndex: true },
    shelfId: text,
  },
  uniques: [["slug"], ["note"]],
  indexes: [["title"], ["body"]],
  relations: { shelf: { kind: "one", to: "shelf", pairs: [["shelfId", "id"]] } },
};
const shelf: EntitySketch = { fields: { id: text } };
const link: EntitySketch = {
  fields: { id: text, postId: text, pageId: text },
  relations: {
    post: { kind: "one", to: "post", pairs: [["postId", "id"]] },
    page: { kind: "one", to: "page", pairs: [["pageId", "id"]] },
  },
};
const before = describeModel({ shelf, post: thing, page: thing, link });

interface Change {
  readonly after: ModelDescription;
  readonly migrations: Migrations;
  /** Where the records of an entity and the values of a field were before. */
  readonly origin: Readonly<
    Record<string, readonly [entity: string, fields: Record<string, string>]>
  >;
}

const { slug, note, ...others } = thing.fields;
const remarked: EntitySketch = {
  ...thing,
  fields: { ...others, note: slug!, remark: note! },
  uniques: [["note"], ["remark"]],
};

const changes: Readonly<Record<string, Change>> = {
  "two fields change places": {
    after: before,
    migrations: { was: { "post.slug": "note", "post.note": "slug" } },
    origin: { post: ["post", { slug: "note", note: "slug" }], page: ["page", {}] },
  },
  "folded fields and indexed lists change places": {
    after: before,
    migrations: {
      was: {
        "post.title": "body",
        "post.body": "title",
        "post.tags": "labels",
        "post.labels": "tags",
      },
    },
    origin: {
      post: ["post", { title: "body", body: "title", tags: "labels", labels: "tags" }],
      page: ["page", {}],
    },
  },
  "one field takes the name of another": {
    after: describeModel({ shelf, post: remarked, page: thing, link }),
    migrations: { was: { "post.note": "slug", "post.remark": ["comment", "note"] } },
    origin: { post: ["post", { note: "slug", remark: "note" }], page: ["page", {}] },
  },
  "two entities change places": {
    after: before,
    migrations: {
      was: { post: "page", page: "post", "link.postId": "pageId", "link.pageId": "postId" },
    },
    origin: { post: ["page", {}], page: ["post", {}] },
  },
  "an entity takes the name of another, and a field of it, too": {
    after: describeModel({
      shelf,
      page: remarked,
      book: thing,
      link: {
        fields: { id: text, postId: text, pageId: text },
        relations: {
          page: { kind: "one", to: "page", pairs: [["postId", "id"]] },
          book: { kind: "one", to: "book", pairs: [["pageId", "id"]] },
        },
      },
    }),
    migrations: {
      was: { page: "post", book: "page", "page.note": "slug", "page.remark": "note" },
    },
    origin: { page: ["post", { note: "slug", remark: "note" }], book: ["page", {}] },
  },
};

/** The records that are there before, by entity. */
const records: Readonly<Record<string, readonly Row[]>> = {
  shelf: [{ id: "s" }],
  post: recordsOf("post"),
  page: recordsOf("page"),
  link: [{ id: "l", postId: "post1", pageId: "page2" }],
};

function recordsOf(entity: string): readonly Row[] {
  return [1, 2, 3].map((number) => {
    const of = (field: string): string => `${entity} ${field} ${number}`;
    return {
      id: `${entity}${number}`,
      slug: of("slug"),
      title: of("Title"),
      body: of("Body"),
      note: of("note"),
      tags: [of("tag"), "tag"],
      labels: [of("label"), "label"],
      shelfId: "s",
    };
  });
}

/**
 * Describes that names follow each other and change places in a store: values, indexes and rules go along, a rollback leads back, and it is
 * done once.
 */
export function describeRenames({ name, create, notRun }: RenamesUnderTest): void {
  describe(`${name}: renames`, { skip: notRun ?? false }, () => {
    for (const [what, { after, migrations, origin }] of Object.entries(changes))
      test(`${what}, there and back`, async (here) => {
        const openAs = await create(here);
        const old = await openAs(before);
        await fill(old);
        const store = await openAs(after);
        const apply = (): Promise<MigrateResult> =>
          migrate(store, after, { mode: "apply", now, migrations });
        const status = await migrationStatus(store, after, { now, migrations });
        const { steps } = await apply();
        assert.equal(status.pending.length, steps.length);
        await expectRenamed(store, after, origin);
        assert.deepEqual((await apply()).steps, []);
        await rollback(store, { now });
        await expectRenamed(await openAs(before), before, {
          post: ["post", {}],
          page: ["page", {}],
        });
        assert.equal((await apply()).steps.length, steps.length);
        await expectRenamed(store, after, origin);
      });
  });
}

async function fill(store: Store): Promise<void> {
  await migrate(store, before, { mode: "apply", now });
  for (const [entity, rows] of Object.entries(records)) {
    const columns = Object.keys(rows[0]!);
    await runPlan(store, store, { insert: entity, columns, rows: 0 }, [
      rows.map((row) => columns.map((column) => row[column])),
    ]);
  }
}

/** Asks for records by each of their fields, in the ways that indexes answer. */
async function expectRenamed(
  store: Store,
  model: ModelDescription,
  origin: Change["origin"],
): Promise<void> {
  const ask = async (plan: Plan, args: readonly unknown[]): Promise<readonly Row[]> =>
    (await runPlan(store, store, plan, args)).rows;
  for (const [entity, [oldEntity, oldFields]] of Object.entries(origin)) {
    const { fields, uniques } = model.entities[entity]!;
    const expected = records[oldEntity]!.map((row) =>
      Object.fromEntries(
        Object.keys(fields).map((field) => [field, row[oldFields[field] ?? field]]),
      ),
    );
    const found = async (where: object, value: unknown): Promise<readonly unknown[]> => {
      const take = { fields: ["id"], nest: {} };
      const plan = { from: { entity }, where, order: [], take } as Plan;
      return (await ask(plan, [value])).map(({ id }) => id);
    };
    const order = [{ key: { path: ["id"] }, dir: "asc", nulls: "first" }] as const;
    const whole: Plan = {
      from: { entity },
      order,
      take: { fields: Object.keys(fields), nest: {} },
    };
    assert.deepEqual(await ask(whole, []), expected);
    for (const row of expected)
      for (const [field, { type, folded }] of Object.entries(fields)) {
        if (field === "shelfId") continue;
        const isList = type.kind === "list";
        const value = isList ? (row[field] as readonly unknown[])[0] : row[field];
        const right = { arg: 0, type: text };
        const left = { path: [field] };
        assert.deepEqual(await found({ cmp: isList ? "has" : "eq", left, right }, value), [
          row["id"],
        ]);
        if (folded)
          assert.deepEqual(
            await found({ cmp: "eqFold", left, right }, String(value).toUpperCase()),
            [row["id"]],
          );
      }
    for (const unique of uniques) {
      const copy = { ...expected[0]!, id: "copy" } as Record<string, unknown>;
      for (const field of Object.keys(fields))
        if (field !== "id" && field !== unique.fields[0] && typeof copy[field] === "string")
          copy[field] = field === "shelfId" ? "s" : `${String(copy[field])} other`;
      const columns = Object.keys(copy);
      await assert.rejects(
        runPlan(store, store, { insert: entity, columns, rows: 0 }, [[Object.values(copy)]]),
        { code: "constraint.unique" },
      );
    }
  }
  assert.deepEqual(await driftOf(store), []);
}

async function driftOf(store: Store): Promise<readonly string[]> {
  const { schema } = store;
  return (await schema.drift?.((await schema.ledger()).at(-1)!.snapshot)) ?? [];
}
