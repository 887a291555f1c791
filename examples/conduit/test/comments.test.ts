import assert from "node:assert/strict";
import { test } from "node:test";
import { type Conduit, onEachStore } from "./support/conduit.ts";

async function begin(conduit: Conduit) {
  const ann = await conduit.signUp("ann");
  const bob = await conduit.signUp("bob");
  await ann.write("Bread");
  const say = async (body: string): Promise<number> => {
    conduit.host.clock.advance("1s");
    return (await bob.post("/articles/bread/comments", { comment: { body } })).body.comment.id;
  };
  return { ann, bob, say };
}

onEachStore("comments", begin, (start, shared) => {
  test("a comment has a whole number, its author and its times", async () => {
    await using conduit = await start();
    const { ann, bob } = await begin(conduit);
    await ann.post("/profiles/bob/follow");
    const { status, body } = await bob.post("/articles/bread/comments", {
      comment: { body: " Nice " },
    });
    assert.equal(status, 201);
    const { id, ...comment } = body.comment;
    assert.ok(Number.isInteger(id));
    const author = { username: "bob", bio: null, image: null, following: false };
    const at = "2026-01-01T00:00:01.000Z";
    assert.deepEqual(comment, { body: "Nice", createdAt: at, updatedAt: at, author });
    assert.deepEqual((await ann.get("/articles/bread/comments")).body, {
      comments: [{ id, ...comment, author: { ...author, following: true } }],
    });
  });

  test("comments stand newest first, for strangers too", async () => {
    await using conduit = await start();
    const { say } = await begin(conduit);
    for (const body of ["one", "two", "three"]) await say(body);
    const { body } = await conduit.stranger.get("/articles/bread/comments");
    assert.deepEqual(
      body.comments.map((comment: { body: string }) => comment.body),
      ["three", "two", "one"],
    );
  });

  for (const blank of ["", " \n", null, undefined]) {
    test(`a comment of ${JSON.stringify(blank)} is 422`, async () => {
      const { bob } = (await shared()).filled;
      const { status, body } = await bob.post("/articles/bread/comments", {
        comment: { body: blank },
      });
      assert.deepEqual([status, body], [422, { errors: { body: ["can't be blank"] } }]);
    });
  }

  test("its author deletes a comment, and the others stay", async () => {
    await using conduit = await start();
    const { bob, say } = await begin(conduit);
    const first = await say("one");
    const second = await say("two");
    const { status, text } = await bob.delete(`/articles/bread/comments/${first}`);
    assert.deepEqual([status, text], [204, ""]);
    const { body } = await bob.get("/articles/bread/comments");
    assert.deepEqual(
      body.comments.map(({ id }: { id: number }) => id),
      [second],
    );
  });

  test("nobody else deletes a comment, not even the author of the article", async () => {
    await using conduit = await start();
    const { ann, say } = await begin(conduit);
    const { status, body } = await ann.delete(`/articles/bread/comments/${await say("one")}`);
    assert.deepEqual([status, body], [403, { errors: { comment: ["forbidden"] } }]);
    assert.equal((await ann.get("/articles/bread/comments")).body.comments.length, 1);
  });

  test("what is not there is 404 under its name", async () => {
    await using conduit = await start();
    const { ann, bob, say } = await begin(conduit);
    const id = await say("one");
    await ann.write("Salt");
    for (const [reply, subject] of [
      [await bob.get("/articles/none/comments"), "article"],
      [await bob.post("/articles/none/comments", { comment: { body: "x" } }), "article"],
      [await bob.delete(`/articles/none/comments/${id}`), "article"],
      [await bob.delete(`/articles/salt/comments/${id}`), "comment"],
      [await bob.delete("/articles/bread/comments/99999"), "comment"],
    ] as const)
      assert.deepEqual([reply.status, reply.body], [404, { errors: { [subject]: ["not found"] } }]);
  });

  test("an id that is no whole number is 422", async () => {
    const { bob } = (await shared()).filled;
    const { status, body } = await bob.delete("/articles/bread/comments/abc");
    assert.equal(status, 422);
    assert.deepEqual(body, { errors: { id: ["must be a whole number in decimal digits"] } });
  });

  test("a page of comments is a fixed number of statements", async () => {
    await using conduit = await start();
    const { ann, say } = await begin(conduit);
    const count = async () =>
      (await conduit.host.statements(() => ann.get("/articles/bread/comments"))).length;
    await say("one");
    const before = await count();
    for (const body of ["two", "three", "four"]) await say(body);
    assert.equal(await count(), before);
    assert.ok(before <= 3);
  });
});
