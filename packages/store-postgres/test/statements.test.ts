import assert from "node:assert/strict";
import { test } from "node:test";
import { PreparedStatements } from "../src/connection/statements.ts";

test("prepares a text when it comes for the third time, and parses it once", () => {
  const prepared = new PreparedStatements(2);
  const uses = [1, 2, 3, 4].map(() => prepared.use("a"));
  assert.deepEqual(
    uses.map(({ name, isNew }) => [name, isNew]),
    [
      ["", true],
      ["", true],
      ["w1", true],
      ["w1", false],
    ],
  );
});

test("lets the one that was used longest ago give way", () => {
  const prepared = new PreparedStatements(2);
  for (const text of ["a", "b"]) for (let i = 0; i < 3; i++) prepared.use(text);
  prepared.use("a");
  for (let i = 0; i < 3; i++) prepared.use("c");
  assert.deepEqual(prepared.takeDropped(), ["w2"]);
  assert.deepEqual(prepared.takeDropped(), []);
  assert.equal(prepared.use("a").isNew, false);
  assert.equal(prepared.use("b").name, "");
});

test("keeps none where none shall be kept", () => {
  const prepared = new PreparedStatements(0);
  for (let i = 0; i < 5; i++) assert.equal(prepared.use("a").name, "");
});
