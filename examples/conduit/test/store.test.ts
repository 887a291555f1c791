import assert from "node:assert/strict";
import { test } from "node:test";
import { toSecret } from "wervel";
import { conduitStore } from "../store.ts";

for (const url of ["mongodb://ann:secret@db.example/blog", "conduit.db"])
  test(`${url} is refused by the name of its setting, and not repeated`, async () => {
    const settings = { databaseUrl: toSecret(url), dataDir: ".", sample: false };
    await assert.rejects(conduitStore(settings), (error) => {
      assert.ok(error instanceof Error && "help" in error);
      assert.match(error.message, /^DATABASE_URL /);
      assert.doesNotMatch(`${error.message} ${String(error.help)}`, /secret|conduit\.db/);
      return true;
    });
  });
