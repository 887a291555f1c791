import assert from "node:assert/strict";
import { test } from "node:test";
import { Db } from "../model.ts";
import { Conduit, onEachStore, Person } from "./support/conduit.ts";

const closed = [
  ["GET", "/user"],
  ["PUT", "/user"],
  ["GET", "/articles/feed"],
  ["POST", "/articles"],
  ["PUT", "/articles/some"],
  ["DELETE", "/articles/some"],
  ["POST", "/articles/some/favorite"],
  ["DELETE", "/articles/some/favorite"],
  ["POST", "/articles/some/comments"],
  ["DELETE", "/articles/some/comments/1"],
  ["POST", "/profiles/some/follow"],
  ["DELETE", "/profiles/some/follow"],
] as const;

onEachStore("authentication", Conduit.withAnn, (start, shared) => {
  test("every closed address answers a stranger 401 with a missing token", async () => {
    const { conduit } = await shared();
    for (const [method, path] of closed) {
      const { status, body } = await conduit.host.request(method, `/api${path}`);
      assert.deepEqual(
        { path, status, body },
        { path, status: 401, body: { errors: { token: ["is missing"] } } },
      );
    }
  });

  for (const scheme of ["Token", "Bearer", "token", "bearer"]) {
    test(`a token sent as ${scheme} holds`, async () => {
      await using conduit = await start();
      const ann = await conduit.signUp("ann", { scheme });
      assert.equal((await ann.get("/user")).status, 200);
    });
  }

  for (const header of ["Token garbage", "Token", "Bearer a.b.c", "Basic YTpi", "garbage"]) {
    test(`"${header}" is an invalid token where one is needed, and nobody where none is`, async () => {
      const { conduit } = await shared();
      const person = new Person(conduit.host, header);
      const { status, body } = await person.get("/user");
      assert.equal(status, 401);
      assert.deepEqual(body, { errors: { token: ["is invalid"] } });
      assert.equal((await person.get("/articles")).status, 200);
    });
  }

  test("a token with another signature is refused", async () => {
    await using conduit = await start();
    await using elsewhere = await start();
    await conduit.signUp("ann");
    const { body } = await (await elsewhere.signUp("ann")).get("/user");
    const forger = new Person(conduit.host, `Token ${body.user.token}`);
    assert.equal((await forger.get("/user")).status, 401);
  });

  test("a token holds for a month and no longer", async () => {
    await using conduit = await start();
    const ann = await conduit.signUp("ann");
    conduit.host.clock.advance("29d");
    assert.equal((await ann.get("/user")).status, 200);
    conduit.host.clock.advance("2d");
    const { status, body } = await ann.get("/user");
    assert.equal(status, 401);
    assert.deepEqual(body, { errors: { token: ["is invalid"] } });
  });

  test("the token of an account that is gone is invalid", async () => {
    await using conduit = await start();
    const ann = await conduit.signUp("ann");
    await conduit.host.run({ db: Db }, ({ db }) => db.user.where({ username: "ann" }).delete());
    const invalid = { errors: { token: ["is invalid"] } };
    assert.deepEqual((await ann.get("/user")).body, invalid);
    assert.deepEqual((await ann.put("/user", { user: { bio: "me" } })).body, invalid);
    const article = { title: "Late", description: "d", body: "b" };
    const written = await ann.post("/articles", { article });
    assert.equal(written.status, 409);
    assert.equal((await conduit.stranger.get("/articles")).body.articlesCount, 0);
  });
});
