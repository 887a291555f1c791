import assert from "node:assert/strict";
import { test } from "node:test";
import { completeInsert } from "../../src/engine/complete-insert.ts";
import { describeModel, nullable, t } from "../support/model.ts";

const now = new Date(5);
const makers = {
  clock: { now: () => now },
  ids: { uuid: () => "00000000-0000-7000-8000-000000000001" },
};
const entity = describeModel({
  note: {
    fields: {
      id: { type: t.uuid, generated: "uuid" },
      no: { type: t.int, generated: "store" },
      version: { type: t.int, generated: "version" },
      made: { type: t.instant, generated: "insertInstant" },
      changed: { type: t.instant, generated: "updateInstant" },
      title: t.text,
      kind: { type: t.text, default: { value: "plain" } },
      tags: { type: t.json, default: { create: () => [] } },
      parent: nullable(t.text),
    },
  },
}).entities["note"]!;

test("completes a row with generated values, defaults and nulls, and leaves numbers to the store", () => {
  assert.deepEqual(completeInsert(entity, { title: "a" }, makers), {
    id: "00000000-0000-7000-8000-000000000001",
    version: 1,
    made: now,
    changed: now,
    title: "a",
    kind: "plain",
    tags: [],
    parent: null,
  });
});

test("keeps what is given", () => {
  const given = { id: "x", no: 7, title: "a", kind: "other", parent: "p" };
  const row = completeInsert(entity, given, makers);
  assert.deepEqual({ ...row, ...given }, row);
});

test("a default that is created is new for each row", () => {
  assert.notEqual(
    completeInsert(entity, { title: "a" }, makers)["tags"],
    completeInsert(entity, { title: "b" }, makers)["tags"],
  );
});

test("a missing value is constraint.required, an undefined one value.undefined", () => {
  assert.throws(() => completeInsert(entity, {}, makers), {
    code: "constraint.required",
    entity: "note",
    fields: ["title"],
  });
  assert.throws(() => completeInsert(entity, { title: "a", kind: undefined }, makers), {
    code: "value.undefined",
    fields: ["kind"],
  });
});
