import assert from "node:assert/strict";
import { test } from "node:test";
import { Conduit, onEachStore } from "./support/conduit.ts";

onEachStore("profiles", Conduit.withAnn, (start) => {
  test("a profile is there for a stranger, who follows nobody", async () => {
    await using conduit = await start();
    const ann = await conduit.signUp("ann");
    await ann.put("/user", { user: { bio: "I write" } });
    const { status, body } = await conduit.stranger.get("/profiles/ann");
    assert.equal(status, 200);
    assert.deepEqual(body, {
      profile: { username: "ann", bio: "I write", image: null, following: false },
    });
  });

  test("following shows to the follower alone, and twice is once", async () => {
    await using conduit = await start();
    const ann = await conduit.signUp("ann");
    const bob = await conduit.signUp("bob");
    for (const _ of [1, 2]) {
      const { status, body } = await bob.post("/profiles/ann/follow");
      assert.equal(status, 200);
      assert.equal(body.profile.following, true);
    }
    assert.equal((await bob.get("/profiles/ann")).body.profile.following, true);
    assert.equal((await ann.get("/profiles/ann")).body.profile.following, false);
    assert.equal((await ann.get("/profiles/bob")).body.profile.following, false);
  });

  test("unfollowing ends it, and does nothing where nobody was followed", async () => {
    await using conduit = await start();
    await conduit.signUp("ann");
    const bob = await conduit.signUp("bob");
    await bob.post("/profiles/ann/follow");
    for (const _ of [1, 2]) {
      const { status, body } = await bob.delete("/profiles/ann/follow");
      assert.equal(status, 200);
      assert.equal(body.profile.following, false);
    }
  });

  test("names with any letters have a profile", async () => {
    await using conduit = await start();
    for (const name of ["Jürgen Groß", "李雷", "o'neil+1@home", "50% off; #1?"]) {
      await conduit.signUp(name);
      const { status, body } = await conduit.stranger.get(`/profiles/${encodeURIComponent(name)}`);
      assert.deepEqual([status, body.profile?.username], [200, name]);
    }
  });

  test("an unknown name is 404", async () => {
    await using conduit = await start();
    const ann = await conduit.signUp("ann");
    const missing = { errors: { profile: ["not found"] } };
    for (const reply of [
      await conduit.stranger.get("/profiles/nobody"),
      await ann.post("/profiles/nobody/follow"),
      await ann.delete("/profiles/nobody/follow"),
    ])
      assert.deepEqual([reply.status, reply.body], [404, missing]);
  });
});
