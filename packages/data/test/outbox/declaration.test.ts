import assert from "node:assert/strict";
import { test } from "node:test";
import { bool, text, uuid } from "@wervel/schema";
import { Database, domainEvent, entity, key } from "@wervel/data";
import { Article, Db } from "./articles.ts";

class Plain extends entity({ id: key() }) {}

test("a model has the records of an outbox only where events are declared", () => {
  class None extends Database({ article: Article }) {}
  assert.deepEqual(Object.keys(None.model.entities), ["article"]);
  assert.equal("outbox" in None.prototype, false);
  assert.deepEqual(Object.keys(None.events), []);
  assert.deepEqual(Object.keys(Db.model.entities), [
    "article",
    "note",
    "outboxEvent",
    "outboxLane",
    "outboxReceipt",
    "outboxDeadLetter",
  ]);
  assert.deepEqual(Object.keys(Db.entities), ["article", "note"]);
});

test("a declared event knows its name and its database", () => {
  assert.equal(Db.events.renamed.name, "renamed");
  assert.equal(Db.events.renamed.database, Db);
  assert.equal(Db.events.renamed, Db.events.renamed);
});

const keys = [
  ["a field that there is not", { id: uuid() }, "name"],
  ["a name that every object has", { id: uuid() }, "constructor"],
  ["a field that may be missing", { id: uuid().optional() }, "id"],
  ["a field that may be null", { id: uuid().nullable() }, "id"],
  ["a truth value", { id: bool() }, "id"],
] as const;

for (const [title, fields, name] of keys)
  test(`refuses ${title} as the key of an event`, () => {
    assert.throws(() => domainEvent(fields, { key: name as never }), {
      code: "WERVEL_MODEL_EVENT",
      message: new RegExp(name),
    });
  });

test("refuses what is no event, and names that are no words", () => {
  const declared = (events: object) => () =>
    Database({ plain: Plain }, { events: events as never }).events;
  assert.throws(declared({ made: { id: uuid() } }), { code: "WERVEL_MODEL_EVENT" });
  assert.throws(declared({ "made by": domainEvent({}) }), { code: "WERVEL_MODEL_EVENT" });
});

test("refuses entities with names of the outbox", () => {
  const events = { events: { made: domainEvent({ by: text() }) } };
  assert.throws(() => Database({ outbox: Plain }, events).model, { code: "WERVEL_MODEL_NAME" });
  assert.throws(() => Database({ outboxEvent: Plain }, events).model, {
    code: "WERVEL_MODEL_NAME",
  });
  assert.throws(() => Database({ outboxLane: Plain }).model, { code: "WERVEL_MODEL_NAME" });
  assert.equal(Database({ outbox: Plain }).model.entities["outbox"]?.table, "outbox");
});
