import assert from "node:assert/strict";
import { test } from "node:test";
import { RowReader } from "../../src/connection/rows.ts";
import { Statements } from "../../src/connection/statements.ts";

test("statements that are let go are closed on the server and not found again", () => {
  const sent: object[] = [];
  const statements = new Statements((command) => sent.push(command));
  for (const id of [1, 2]) statements.keep(`select ${id}`, { id, reader: new RowReader() });
  assert.equal(statements.dropAll(), true);
  assert.equal(sent.length, 2);
  assert.equal(statements.get("select 1"), undefined);
  assert.equal(statements.dropAll(), false);
});
