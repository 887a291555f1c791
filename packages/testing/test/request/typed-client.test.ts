import assert from "node:assert/strict";
import { test } from "node:test";
import { memory } from "@wervel/data";
import { controller, anyone } from "@wervel/http";
import { testHost } from "@wervel/testing";
import { Db, makeApp, notes } from "../support/app.ts";

for (const socket of [false, true])
  test(`calls typed actions as a visitor (socket: ${socket})`, async () => {
    await using host = await testHost(makeApp(), (t) => t.store(Db, memory()), { socket });
    const ann = await host.run({ db: Db }, ({ db }) =>
      db.author.insert({ name: "Ann", email: "ann@example.com", passwordHash: "!" }),
    );
    const api = host.as(ann).client({ notes }).notes;
    const written = await api.write({ body: { title: "typed" } });
    assert.equal(written.title, "typed");
    assert.deepEqual(await host.client({ notes }).notes.list(), [written]);
    await assert.rejects(host.client({ notes }).notes.write({ body: { title: "no" } }), {
      status: 401,
    });
  });

test("refuses to call what the app does not map", async () => {
  const other = controller("/other", { access: anyone }, (on) => ({
    list: on.get("/", {}, () => {}),
  }));
  await using host = await testHost(makeApp());
  assert.throws(() => host.client({ other }), { code: "WERVEL_CLIENT_OPTIONS" });
});
