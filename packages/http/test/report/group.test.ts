import assert from "node:assert/strict";
import { test } from "node:test";
import { groupLoosened } from "../../src/report/report.ts";

const line = (where: string, what: string) => ({ where, what });

test("says each thing once, with the places by name while they are few", () => {
  assert.deepEqual(
    groupLoosened([line("GET /a", "cors"), line("identity", "short"), line("GET /b", "cors")]),
    [line("GET /a, GET /b", "cors"), line("identity", "short")],
  );
});

test("counts the places where they are many", () => {
  const many = ["/a", "/b", "/c", "/d"].map((path) => line(path, "cors"));
  assert.deepEqual(groupLoosened(many), [line("4 places", "cors")]);
});

test("is empty where nothing was loosened", () => {
  assert.deepEqual(groupLoosened([]), []);
});
