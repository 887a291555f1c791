import assert from "node:assert/strict";
import { test } from "node:test";
import { bool, instant, int, json, list, object, secret, text } from "@wervel/schema";
import { type AnyEntity, entity, key, many, one, toModel, version } from "@wervel/data";
import { Article, Author, Comment, Db } from "../blog.ts";

/** Describes entities whose types the compiler would refuse. */
function describe(entities: Record<string, AnyEntity>) {
  return toModel(entities);
}

test("a to-one adds the field that holds the other's key, of its type", () => {
  const { fields, relations } = Db.model.entities["comment"]!;
  assert.deepEqual(fields["articleId"]?.type, { kind: "uuid", nullable: false });
  assert.equal(fields["articleId"]?.foreign, true);
  assert.deepEqual(relations["article"], {
    name: "article",
    kind: "one",
    to: "article",
    pairs: [["articleId", "id"]],
    nullable: false,
    onDelete: "cascade",
    enforced: true,
  });
  class Country extends entity({ code: key(text({ max: 2 })) }) {}
  class City extends entity({
    id: key(int()),
    country: one("country", { key: text({ max: 2 }), column: "cc" }).nullable(),
  }) {}
  const { city } = describe({ country: Country, city: City }).entities;
  assert.deepEqual(city!.fields["countryId"]?.type, { kind: "text", nullable: true, max: 2 });
  assert.equal(city!.fields["countryId"]?.column, "cc");
  assert.equal(city!.fields["id"]?.generated, "store");
});

test("a link that the model does not declare comes into being, with both ways indexed", () => {
  const { favourite } = Db.model.entities;
  assert.equal(favourite!.implicit, true);
  assert.deepEqual(favourite!.key, ["articleId", "authorId"]);
  assert.deepEqual(favourite!.indexes, [
    { name: "favourite_authorId_idx", parts: [{ field: "authorId", dir: "asc" }] },
  ]);
  assert.equal(favourite!.relations["author"]?.onDelete, "cascade");
  const { followers, following } = Db.model.entities["author"]!.relations;
  assert.deepEqual(followers!.pairs, [["id", "followedId"]]);
  assert.deepEqual(followers!.through, {
    link: "follow",
    pairs: [["followerId", "id"]],
    attributes: [],
  });
  assert.deepEqual(following!.through?.pairs, [["followedId", "id"]]);
});

test("a declared link has attributes", () => {
  class Person extends entity({
    id: key(),
    friends: many("person").through("knows", { from: "one", to: "other" }),
  }) {}
  class Knows extends entity(
    { one: one("person"), other: one("person"), weight: int(), since: instant().now() },
    { key: ["one", "other"] },
  ) {}
  const { person, knows } = describe({ person: Person, knows: Knows }).entities;
  assert.deepEqual(person!.relations["friends"]?.through?.attributes, ["weight"]);
  assert.deepEqual(knows!.key, ["oneId", "otherId"]);
});

test("keys, uniques and indexes have names that never change", () => {
  const { uniques, indexes, version: counts } = Db.model.entities["article"]!;
  assert.deepEqual(uniques, [{ name: "article_slug_key", fields: ["slug"], folded: false }]);
  assert.deepEqual(
    indexes.map(({ name }) => name),
    ["article_authorId_createdAt_desc_idx", "article_createdAt_desc_idx", "article_views_idx"],
  );
  assert.equal(counts, "version");
  class Named extends entity(
    {
      id: key(),
      a: text({ max: 5 }),
      b: text({ max: 5 }).unique().folded(),
      deleted: bool().default(false),
    },
    {
      table: "things",
      columns: { a: "aa" },
      unique: [["a", "b"]],
      filters: { alive: { deleted: false } },
      small: true,
    },
  ) {}
  const named = describe({ named: Named }).entities["named"]!;
  assert.equal(named.table, "things");
  assert.deepEqual(
    named.uniques.map(({ name, folded }) => [name, folded]),
    [
      ["things_b_key", true],
      ["things_aa_b_key", false],
    ],
  );
  assert.deepEqual(named.filters["alive"], {
    cmp: "eq",
    left: { path: ["deleted"] },
    right: { const: false, type: { kind: "bool", nullable: false } },
  });
  assert.equal(named.small, true);
});

test("equal fields relate without a foreign key", () => {
  class Employee extends entity({
    id: key(),
    city: text(),
    neighbours: many("employee", { on: { city: "city" } }),
  }) {}
  const relation = describe({ employee: Employee }).entities["employee"]!.relations["neighbours"];
  assert.deepEqual([relation?.pairs, relation?.enforced], [[["city", "city"]], false]);
});

test("a member of a value object that may be absent is kept as null", () => {
  class Shop extends entity({
    id: key(),
    place: object({ city: text(), zip: text().optional() }),
    more: json().nullable(),
  }) {}
  assert.deepEqual(describe({ shop: Shop }).entities["shop"]!.fields["place"]?.type, {
    kind: "object",
    nullable: false,
    fields: { city: { kind: "text", nullable: false }, zip: { kind: "text", nullable: true } },
  });
});

class Plain extends entity({ id: key(), name: text({ max: 5 }) }) {}
class Twice extends entity({ id: key(), no: key(int()) }) {}
class Keyless extends entity({ name: text() }) {}
class OddKey extends entity({ flag: bool(), names: list(text()) }, { key: ["flag", "names"] }) {}
class NullKey extends entity({ name: text().nullable() }, { key: ["name"] }) {}
class Versions extends entity({ id: key(), a: version(), b: version() }) {}
class Optional extends entity({ id: key(), name: text().optional() }) {}
class Secretive extends entity({ id: key(), password: secret() }) {}
class Member extends entity({ id: key() }) {
  get shout(): string {
    return "x";
  }
}
class Lost extends entity({ id: key(), owner: one("nobody") }) {}
class Unsaid extends entity({ id: key(), others: many("unsaid") }) {}
class Backless extends entity({ id: key(), others: many("backless", "parent") }) {}
class Nulled extends entity({ id: key(), up: one("nulled", { onDelete: "null" }) }) {}
class WrongKey extends entity({ id: key(), up: one("wrong", { key: int() }) }) {}
class Endless extends entity({ id: key(), friends: many("endless").through("knows") }) {}
class Doubled extends entity({ id: key(), upId: text(), up: one("doubled") }) {}
class Twin extends entity({ id: key(), a: text(), A: text() }) {}
class MixedIndex extends entity(
  { id: key(), tags: list(text()), at: instant() },
  { index: [["tags", "at"]] },
) {}
class BadRule extends entity({ id: key() }, { unique: [["nope"]] } as never) {}
class Folded extends entity({ id: key(), n: int().mark("folded", true) }) {}

const wrong: readonly (readonly [string, string, Record<string, AnyEntity>])[] = [
  ["two keys", "WERVEL_MODEL_KEY", { twice: Twice }],
  ["no key", "WERVEL_MODEL_KEY", { keyless: Keyless }],
  ["a nullable key", "WERVEL_MODEL_KEY", { x: NullKey }],
  ["two versions", "WERVEL_MODEL_KEY", { x: Versions }],
  ["an optional field", "WERVEL_MODEL_FIELD", { x: Optional }],
  ["a secret", "WERVEL_MODEL_FIELD", { x: Secretive }],
  ["a folded number", "WERVEL_MODEL_FIELD", { x: Folded }],
  ["a class with members", "WERVEL_MODEL_CLASS", { x: Member }],
  ["a class that is undefined", "WERVEL_MODEL_ENTITY", { x: undefined as never }],
  ["an entity named unit", "WERVEL_MODEL_NAME", { unit: Plain }],
  ["an entity with a hyphen", "WERVEL_MODEL_NAME", { "a-b": Plain }],
  ["two entities of one table", "WERVEL_MODEL_NAME", { plain: Plain, PLAIN: Plain }],
  ["a table of SQLite's own", "WERVEL_MODEL_NAME", { SQLite_notes: Plain }],
  ["the table of the ledger", "WERVEL_MODEL_NAME", { wervel_ledger: Plain }],
  ["columns that differ in case", "WERVEL_MODEL_NAME", { x: Twin }],
  ["a field beside the relation that adds it", "WERVEL_MODEL_NAME", { doubled: Doubled }],
  ["a relation to nobody", "WERVEL_MODEL_RELATION", { x: Lost }],
  ["a relation without a way", "WERVEL_MODEL_RELATION", { unsaid: Unsaid }],
  ["a relation without a way back", "WERVEL_MODEL_RELATION", { backless: Backless }],
  ["null on delete where null is not", "WERVEL_MODEL_RELATION", { nulled: Nulled }],
  ["a key of another kind", "WERVEL_MODEL_RELATION", { wrong: WrongKey }],
  ["a link to itself without ends", "WERVEL_MODEL_RELATION", { endless: Endless }],
  ["a list among others in an index", "WERVEL_MODEL_INDEX", { x: MixedIndex }],
  ["a rule that names nothing", "WERVEL_MODEL_RULE", { x: BadRule }],
];

for (const [name, code, entities] of wrong) {
  test(`${name} is refused with ${code}`, () => {
    assert.throws(() => describe(entities), { code });
  });
}

test("all problems are reported together", () => {
  assert.throws(
    () => describe({ x: Lost, y: Keyless, z: OddKey }),
    (error: { code: string; message: string }) => {
      assert.equal(error.code, "WERVEL_MODEL_INVALID");
      for (const part of [
        "'x.owner' leads to 'nobody'",
        "'y' has no key",
        "'z.flag' is of kind bool",
        "'z.names' is of kind list",
      ])
        assert.ok(error.message.includes(part), `${part} in ${error.message}`);
      return true;
    },
  );
});

test("an entity is no constructor of records", () => {
  assert.throws(() => new (Author as unknown as new () => object)(), {
    code: "WERVEL_MODEL_CONSTRUCTED",
  });
  assert.deepEqual(
    [Article, Comment].map((each) => Object.keys(each.fields).includes("authorId")),
    [true, true],
  );
});
