import type { ConformanceCase } from "../case.ts";
import { gt, none, some, startsWith, startsWithFold } from "../../query/operators.ts";
import { type OpenOffices, officeTime } from "./open.ts";

/** One thing that holds among tenants, for what is deleted softly, or of stamps: a value, or the code of an error. */
export interface OfficeCase extends Pick<ConformanceCase, "name" | "row" | "needs"> {
  readonly run: (offices: OpenOffices) => Promise<unknown>;
  readonly expect: { readonly value: unknown } | { readonly error: string };
}

const created = new Date(officeTime);
const later = new Date("2026-06-01T00:01:00.000Z");

function is(
  name: string,
  run: OfficeCase["run"],
  value: unknown,
  needs: readonly string[] = [],
): OfficeCase {
  return { name, row: 50, run, expect: { value }, needs };
}

function fails(name: string, error: string, run: OfficeCase["run"]): OfficeCase {
  return { name, row: 50, run, expect: { error } };
}

const ids = (rows: readonly { readonly id: string }[]): string =>
  rows
    .map(({ id }) => id)
    .toSorted()
    .join(" ");

const tenantCases: readonly OfficeCase[] = [
  is(
    "a tenant reads its own records",
    async ({ delft, gouda }) => [ids(await delft.note.all()), ids(await gouda.note.all())],
    ["d1 d2", "g1"],
  ),
  is(
    "another tenant's record is not found by key",
    async ({ delft }) => [await delft.note.key("g1").get(), await delft.note.key("g1").exists()],
    [null, false],
  ),
  is("counts are of the tenant", ({ delft }) => delft.member.count(), 1),
  is(
    "aggregates are of the tenant",
    ({ delft }) => delft.note.aggregate((note, group) => ({ pages: group.sum(note.pages) })),
    { pages: 3n },
  ),
  is(
    "what was inserted has the tenant of its scope",
    async ({ gouda }) => (await gouda.note.key("g1").one()).office,
    "gouda",
  ),
  is(
    "pages hold the tenant's records",
    async ({ gouda }) => {
      const { items, total } = await gouda.member
        .orderBy({ name: "asc" })
        .page({ size: 1, total: true });
      return [ids(items), total];
    },
    ["bob", 2],
  ),
  is(
    "streams hold the tenant's records",
    async ({ delft }) => {
      const seen: string[] = [];
      for await (const { id } of delft.member.stream()) seen.push(id);
      return seen;
    },
    ["ann"],
  ),
  is(
    "a to-one of another tenant is absent, a to-many empty of it",
    ({ delft, gouda }) =>
      Promise.all([
        delft.note
          .where({ id: "d2" })
          .select({ id: true })
          .include({ author: { name: true } })
          .one(),
        gouda.member
          .where({ id: "bob" })
          .select({ id: true })
          .include({ boss: { name: true }, team: { name: true }, notes: { slug: true } })
          .one(),
      ]),
    [
      { id: "d2", author: null },
      { id: "bob", boss: null, team: [{ name: "Cas" }], notes: [{ slug: "plan" }] },
    ],
  ),
  is(
    "a column that leads through another tenant's record is null",
    ({ gouda }) =>
      gouda.member
        .orderBy({ id: "asc" })
        .select((member) => ({ id: member.id, boss: member.boss.name }))
        .all(),
    [
      { id: "bob", boss: null },
      { id: "cas", boss: "Bob" },
    ],
  ),
  is(
    "conditions do not see through another tenant's record",
    async ({ delft, gouda }) => [
      await gouda.member.where({ boss: { name: "Ann" } }).count(),
      await gouda.member.where((member) => member.boss.name.eq("Ann")).count(),
      await gouda.member.where((member) => member.boss.name.startsWith("A")).count(),
      await gouda.member.where({ boss: { name: startsWithFold("b") } }).count(),
      await delft.note.where({ author: { name: startsWith("") } }).count(),
      await delft.note.where((note) => note.author.name.isNull()).count(),
    ],
    [0, 0, 0, 1, 1, 1],
  ),
  is(
    "whatever is computed through another tenant's record is computed of null",
    async ({ gouda }) => [
      await gouda.member
        .orderBy((member) => member.boss.name.length().desc())
        .select((member) => ({
          length: member.boss.name.length(),
          known: member.boss.exists(),
          name: member.boss.name.coalesce("none"),
        }))
        .all(),
      await gouda.member.where((member) => member.boss.name.oneOf(["Ann", null])).count(),
      await gouda.member.aggregate((member, group) => ({
        last: group.max(member.boss.name),
        names: group.countDistinct(member.boss.name),
      })),
    ],
    [
      [
        { length: 3, known: true, name: "Bob" },
        { length: null, known: false, name: "none" },
      ],
      1,
      { last: "Bob", names: 1 },
    ],
  ),
  is(
    "an update does not take values from another tenant's record",
    async ({ delft }) => {
      await delft.note
        .where({ id: "d2" })
        .update((note) => ({ slug: note.author.name.coalesce("nobody") }));
      return (await delft.note.key("d2").one()).slug;
    },
    "nobody",
  ),
  fails("an upsert into another tenant is refused", "tenant.other", ({ gouda }) =>
    gouda.note.upsert(
      { office: "delft", slug: "plan" },
      { insert: { id: "new", pages: 1 }, update: { pages: 2 } },
    ),
  ),
  is(
    "an order does not see through another tenant's record",
    async ({ gouda }) => {
      const people = gouda.member.orderBy((member) => [member.boss.name.asc(), member.id.asc()]);
      const first = await people.page({ size: 1 });
      const second = await people.page({ size: 1, after: first.next });
      return [ids(first.items), ids(second.items), second.next];
    },
    ["bob", "cas", null],
  ),
  is(
    "quantifiers and counts of relations are of the tenant",
    async ({ delft, gouda }) => [
      await delft.member.where({ notes: some({ slug: "bill" }) }).count(),
      await gouda.member.where({ notes: none() }).count(),
      await gouda.member
        .where({ id: "bob" })
        .select((member) => ({ notes: member.notes.count(), team: member.team.count() }))
        .one(),
    ],
    [0, 1, { notes: 1, team: 1 }],
  ),
  is(
    "what has no tenant leads into the tenant's records alone",
    async ({ delft }) => [
      await delft.print
        .orderBy({ id: "asc" })
        .select((print) => ({ id: print.id, slug: print.note.slug }))
        .all(),
      ids(await delft.print.where({ note: { pages: gt(0) } }).all()),
    ],
    [
      [
        { id: "p1", slug: "plan" },
        { id: "p2", slug: null },
        { id: "p3", slug: "gone" },
      ],
      "p1 p3",
    ],
  ),
  is(
    "groups are of the tenant",
    ({ gouda }) =>
      gouda.member
        .groupBy(
          (member) => ({ boss: member.boss.name }),
          (_, group) => ({ n: group.count() }),
        )
        .orderBy({ n: "asc", boss: "asc" })
        .all(),
    [
      { boss: null, n: 1 },
      { boss: "Bob", n: 1 },
    ],
  ),
  is(
    "a walk reaches the tenant's records",
    async ({ delft, gouda }) => {
      const below = await gouda.member.walk("team", { from: "bob", min: 0, max: 3 }).all();
      const foreign = await delft.member.walk("team", { from: "bob", min: 0, max: 3 }).all();
      return [ids(below), ids(foreign)];
    },
    ["bob cas", ""],
  ),
  is(
    "a walk does not go through another tenant's records",
    async ({ delft, gouda }) => {
      await delft.member.insert({ id: "deb", name: "Deb", boss: { id: "bob" } });
      await gouda.member.insert({ id: "dan", name: "Dan", boss: { id: "deb" } });
      return ids(await gouda.member.walk("team", { from: "bob", max: 3 }).all());
    },
    "cas",
  ),
  is(
    "updates and deletes reach the tenant's records",
    async ({ delft, gouda }) => [
      await delft.note.where({ slug: "plan" }).update({ pages: 100 }),
      await delft.member.where({ name: "Bob" }).update({ name: "Rob" }),
      await delft.note.where({ id: "g1" }).delete(),
      await delft.note.where({ id: "g1" }).purge(),
      (await gouda.note.key("g1").one()).pages,
      (await gouda.member.key("bob").one()).name,
    ],
    [1, 0, 0, 0, 8, "Bob"],
  ),
  fails("another tenant's record is not updated by key", "find.none", ({ delft }) =>
    delft.note.key("g1").update({ pages: 0 }),
  ),
  fails("another tenant's record is not deleted by key", "find.none", ({ delft }) =>
    delft.note.key("g1").delete(),
  ),
  fails("another tenant's record is not purged by key", "find.none", ({ delft }) =>
    delft.note.key("g1").purge(),
  ),
  fails("an insert for another tenant is refused", "tenant.other", ({ delft }) =>
    delft.label.insert({ id: "new", name: "new", office: "gouda" }),
  ),
  fails("reading without a tenant is refused", "tenant.none", ({ nowhere }) => nowhere.note.all()),
  fails("a relation into tenants needs one", "tenant.none", ({ nowhere }) =>
    nowhere.print.where({ note: { slug: "plan" } }).all(),
  ),
  fails("writing without a tenant is refused", "tenant.none", ({ nowhere }) =>
    nowhere.label.insert({ id: "new", name: "new" }),
  ),
  is("what has no tenant needs none", ({ nowhere }) => nowhere.print.count(), 3),
  is(
    "a unique key within the tenant: each has its own",
    async ({ delft, gouda }) => {
      await gouda.note.insert({ id: "g2", slug: "bill", pages: 1 });
      const mine = await delft.note.upsert(
        { slug: "bill" },
        { insert: { id: "d9", pages: 5 }, update: { pages: 6 } },
      );
      const theirs = await gouda.note.key("g2").one();
      return [mine.outcome, mine.row.id, mine.row.pages, theirs.pages];
    },
    ["updated", "d2", 6, 1],
  ),
  is(
    "an upsert inserts for the tenant",
    async ({ gouda }) => {
      const { row, outcome } = await gouda.note.upsert(
        { slug: "bill" },
        { insert: { id: "g2", pages: 5 }, update: { pages: 6 } },
      );
      return [outcome, row.office, row.createdBy];
    },
    ["inserted", "gouda", "bob"],
  ),
  is(
    "links are between the tenant's records",
    async ({ delft, gouda }) => [
      await delft.note.key("d2").link("labels", { id: "red" }),
      await gouda.note.key("d1").unlink("labels", { id: "red" }),
      await gouda.note.key("g1").unlink("labels", { id: "red" }),
      await delft.note.where({ labels: some({ name: "red" }) }).count(),
    ],
    [1, 0, 0, 2],
  ),
  fails("a link to another tenant's record is refused", "constraint.reference", ({ delft }) =>
    delft.note.key("d1").link("labels", { id: "blue" }),
  ),
  fails("a link from another tenant's record is refused", "constraint.reference", ({ delft }) =>
    delft.note.key("g1").link("labels", { id: "red" }),
  ),
];

const deletedCases: readonly OfficeCase[] = [
  is(
    "what is deleted is hidden, and shown where that is asked for",
    async ({ delft }) => [
      await delft.note.key("d3").get(),
      ids(await delft.note.without("deleted").all()),
      (await delft.note.without("deleted").key("d3").one()).deletedAt,
    ],
    [null, "d1 d2 d3", created],
  ),
  is(
    "what is deleted is hidden in to-many relations and quantifiers, and stays a to-one",
    async ({ delft }) => [
      await delft.member
        .where({ id: "ann" })
        .select((ann) => ({ notes: ann.notes.count(), gone: ann.notes.some({ slug: "gone" }) }))
        .one(),
      (
        await delft.print
          .where({ id: "p3" })
          .include({ note: { slug: true } })
          .one()
      ).note,
    ],
    [{ notes: 1, gone: false }, { slug: "gone" }],
  ),
  is(
    "a delete is counted once and keeps its instant",
    async ({ delft, clock }) => {
      clock.advance(60_000);
      return [
        await delft.note.without("deleted").where({ id: "d3" }).delete(),
        (await delft.note.without("deleted").key("d3").one()).deletedAt,
      ];
    },
    [0, created],
  ),
  fails("what is deleted cannot be deleted again by key", "find.none", ({ delft }) =>
    delft.note.key("d3").delete(),
  ),
  fails("what is deleted cannot be updated", "find.none", ({ delft }) =>
    delft.note.key("d3").update({ pages: 0 }),
  ),
  is(
    "a delete raises the version, and takes nothing with it",
    async ({ delft }) => {
      await delft.note.key("d1").delete({ expect: 1 });
      const { version, updatedBy } = await delft.note.without("deleted").key("d1").one();
      return [version, updatedBy, await delft.print.count()];
    },
    [2, "ann", 3],
  ),
  fails("a delete expects a version", "conflict.stale", ({ delft }) =>
    delft.note.key("d1").delete({ expect: 7 }),
  ),
  is(
    "a limited delete hides the first",
    async ({ delft }) => [
      await delft.note.orderBy({ pages: "desc" }).take(1).delete(),
      ids(await delft.note.all()),
    ],
    [1, "d1"],
  ),
  is(
    "a purge deletes for good, with what hangs on the record",
    async ({ delft }) => {
      await delft.note.key("d1").purge();
      return [ids(await delft.note.without("deleted").all()), await delft.print.count()];
    },
    ["d2 d3", 2],
  ),
  is(
    "a purge of many names hidden ones where that is asked for",
    async ({ delft }) => [
      await delft.note.where({ slug: "gone" }).purge(),
      await delft.note.without("deleted").where({ slug: "gone" }).purge(),
      await delft.note.without("deleted").count(),
    ],
    [0, 1, 2],
  ),
  fails("a deleted record keeps its unique values", "constraint.unique", ({ delft }) =>
    delft.note.insert({ id: "new", slug: "gone", pages: 1 }),
  ),
  is(
    "an upsert brings back what was deleted",
    async ({ delft }) => {
      const { row, outcome } = await delft.note.upsert(
        { slug: "gone" },
        { insert: { id: "d9", pages: 1 }, update: { pages: 9 } },
      );
      return [outcome, row.id, row.deletedAt, (await delft.note.key("d3").one()).pages];
    },
    ["updated", "d3", null, 9],
  ),
  is(
    "what was deleted can be brought back by an update",
    async ({ delft }) => {
      await delft.note.without("deleted").key("d3").update({ deletedAt: null });
      return ids(await delft.note.all());
    },
    "d1 d2 d3",
  ),
];

const stampCases: readonly OfficeCase[] = [
  is(
    "an insert is stamped",
    async ({ gouda }) => {
      const { createdAt, createdBy, updatedAt, updatedBy } = await gouda.note.key("g1").one();
      return { createdAt, createdBy, updatedAt, updatedBy };
    },
    { createdAt: created, createdBy: "bob", updatedAt: created, updatedBy: "bob" },
  ),
  is(
    "an update is stamped with who made it and when",
    async ({ gouda, clock }) => {
      clock.advance(60_000);
      const { createdAt, createdBy, updatedAt, updatedBy, pages } = await gouda.note
        .key("g1")
        .update({ pages: 9 });
      return { createdAt, createdBy, updatedAt, updatedBy, pages };
    },
    { createdAt: created, createdBy: "bob", updatedAt: later, updatedBy: "bob", pages: 9 },
  ),
];

/** What holds among tenants, for what is deleted softly, and of stamps. */
export const officeCases: readonly OfficeCase[] = [...tenantCases, ...deletedCases, ...stampCases];
