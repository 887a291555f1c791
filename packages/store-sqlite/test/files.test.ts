import assert from "node:assert/strict";
import { chmodSync, statSync } from "node:fs";
import { test } from "node:test";
import { migrate } from "@wervel/data";
import { sqlite } from "@wervel/store-sqlite";
import { blog } from "./support/blog.ts";
import { databaseFile } from "./support/files.ts";

const windows = { skip: process.platform === "win32" && "files have no such rights there" };
const rightsOf = (file: string): number => statSync(file).mode & 0o777;

test("a new file is its owner's alone", windows, async (t) => {
  const file = databaseFile(t);
  const store = await sqlite(file).open(blog, { now: () => 0 });
  assert.equal(rightsOf(file), 0o600);
  await store.close();
});

test("so is the file that a migration locks", windows, async (t) => {
  const file = databaseFile(t);
  const store = await sqlite(file).open(blog, { now: () => 0 });
  await migrate(store, blog, { mode: "apply", now: () => 0 });
  assert.equal(rightsOf(`${file}-migration`), 0o600);
  await store.close();
});

test("the rights of a file that is there stay as they are", windows, async (t) => {
  const file = databaseFile(t);
  await (await sqlite(file).open(blog, { now: () => 0 })).close();
  chmodSync(file, 0o640);
  await (await sqlite(file).open(blog, { now: () => 0 })).close();
  assert.equal(rightsOf(file), 0o640);
});
