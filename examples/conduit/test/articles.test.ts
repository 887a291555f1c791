import assert from "node:assert/strict";
import { test } from "node:test";
import { Conduit, onEachStore } from "./support/conduit.ts";

const article = { title: "How to bake", description: "Bread", body: "Flour and water" };

onEachStore("articles", Conduit.withAnn, (start, shared) => {
  test("writing an article gives it in full", async () => {
    await using conduit = await start();
    const ann = await conduit.signUp("ann");
    const { status, body } = await ann.post("/articles", {
      article: { ...article, tagList: ["slow", " bread ", "slow"] },
    });
    assert.equal(status, 201);
    assert.deepEqual(body, {
      article: {
        ...article,
        slug: "how-to-bake",
        tagList: ["slow", "bread"],
        createdAt: "2026-01-01T00:00:00.000Z",
        updatedAt: "2026-01-01T00:00:00.000Z",
        favorited: false,
        favoritesCount: 0,
        author: { username: "ann", bio: null, image: null, following: false },
      },
    });
    assert.deepEqual((await conduit.stranger.get("/articles/how-to-bake")).body, body);
  });

  for (const blank of ["", "  \n", null, undefined]) {
    test(`an article whose fields are ${JSON.stringify(blank)} is 422 under each name`, async () => {
      const { filled: ann } = await shared();
      const { status, body } = await ann.post("/articles", {
        article: { title: blank, description: blank, body: blank },
      });
      assert.equal(status, 422);
      const words = ["can't be blank"];
      assert.deepEqual(body, { errors: { title: words, description: words, body: words } });
    });
  }

  for (const [change, errors] of [
    [{ tagList: null }, { tagList: ["can't be blank"] }],
    [{ tagList: ["", "ok"] }, { tagList: ["can't be blank"] }],
    [{ tagList: "bread" }, { tagList: ["must be a list, not text"] }],
    [{ title: "x".repeat(201) }, { title: ["must have at most 200 characters"] }],
  ] as const) {
    test(`an article with ${JSON.stringify(change).slice(0, 40)} is 422`, async () => {
      const { filled: ann } = await shared();
      const { status, body } = await ann.post("/articles", {
        article: { ...article, ...change },
      });
      assert.deepEqual([status, body], [422, { errors }]);
    });
  }

  test("equal titles get slugs of their own", async () => {
    await using conduit = await start();
    const ann = await conduit.signUp("ann");
    const first = await ann.write("How to bake");
    const second = await ann.write("How to bake!");
    assert.equal(first.slug, "how-to-bake");
    assert.match(second.slug, /^how-to-bake-[a-z0-9]{8}$/);
  });

  test("equal titles at the same time get slugs of their own", async () => {
    await using conduit = await start();
    const ann = await conduit.signUp("ann");
    const replies = await Promise.all(
      Array.from({ length: 6 }, () => ann.post("/articles", { article })),
    );
    assert.deepEqual(
      replies.map(({ status }) => status),
      Array.from({ length: 6 }, () => 201),
    );
    assert.equal(new Set(replies.map(({ body }) => body.article.slug)).size, 6);
  });

  test("an article called Feed does not hide behind the feed", async () => {
    await using conduit = await start();
    const ann = await conduit.signUp("ann");
    const { slug } = await ann.write("Feed");
    assert.equal((await conduit.stranger.get(`/articles/${slug}`)).body.article.title, "Feed");
  });

  test("a title in another script has an address", async () => {
    await using conduit = await start();
    const ann = await conduit.signUp("ann");
    const { slug } = await ann.write("Как испечь хлеб");
    assert.equal(slug, "как-испечь-хлеб");
    const { status } = await conduit.stranger.get(`/articles/${encodeURIComponent(slug)}`);
    assert.equal(status, 200);
  });

  test("an update changes what it names, keeps the rest and says when", async () => {
    await using conduit = await start();
    const ann = await conduit.signUp("ann");
    const written = await ann.write("How to bake", { tagList: ["bread"] });
    conduit.host.clock.advance("1h");
    const { status, body } = await ann.put(`/articles/${written.slug}`, {
      article: { body: "Flour, water and salt" },
    });
    assert.equal(status, 200);
    assert.deepEqual(body.article, {
      ...written,
      body: "Flour, water and salt",
      updatedAt: "2026-01-01T01:00:01.000Z",
    });
  });

  test("tags change only where they are named, and an empty list takes them away", async () => {
    await using conduit = await start();
    const ann = await conduit.signUp("ann");
    const { slug } = await ann.write("How to bake", { tagList: ["bread", "slow"] });
    const tagsAfter = async (change: object) =>
      (await ann.put(`/articles/${slug}`, { article: change })).body.article?.tagList;
    assert.deepEqual(await tagsAfter({ body: "new" }), ["bread", "slow"]);
    assert.deepEqual(await tagsAfter({ tagList: ["salt"] }), ["salt"]);
    assert.deepEqual((await conduit.stranger.get("/tags")).body, { tags: ["salt"] });
    assert.deepEqual(await tagsAfter({ tagList: [] }), []);
    assert.equal(await tagsAfter({ tagList: null }), undefined);
  });

  test("the address follows the title, and stays where the title reads the same", async () => {
    await using conduit = await start();
    const ann = await conduit.signUp("ann");
    await ann.write("How to bake");
    const { slug } = await ann.write("How to bake");
    const slugAfter = async (from: string, title: string) =>
      (await ann.put(`/articles/${from}`, { article: { title, body: "b" } })).body.article.slug;
    assert.equal(await slugAfter(slug, "How to bake"), slug);
    assert.equal(await slugAfter(slug, "How to BAKE?"), slug);
    assert.equal(await slugAfter(slug, "How to cook"), "how-to-cook");
    assert.match(await slugAfter("how-to-cook", "How to bake"), /^how-to-bake-[a-z0-9]{8}$/);
    assert.equal((await conduit.stranger.get("/articles/how-to-cook")).status, 404);
  });

  for (const field of ["title", "description", "body"]) {
    for (const blank of ["", " ", null]) {
      test(`an update of the ${field} to ${JSON.stringify(blank)} is 422`, async () => {
        const { filled: ann } = await shared();
        const { slug } = await ann.write("How to bake");
        const { status, body } = await ann.put(`/articles/${slug}`, {
          article: { [field]: blank },
        });
        assert.deepEqual([status, body], [422, { errors: { [field]: ["can't be blank"] } }]);
      });
    }
  }

  test("only the author changes or deletes an article", async () => {
    await using conduit = await start();
    const ann = await conduit.signUp("ann");
    const bob = await conduit.signUp("bob");
    const { slug } = await ann.write("How to bake");
    const forbidden = { errors: { article: ["forbidden"] } };
    for (const reply of [
      await bob.put(`/articles/${slug}`, { article: { body: "Mine" } }),
      await bob.delete(`/articles/${slug}`),
    ])
      assert.deepEqual([reply.status, reply.body], [403, forbidden]);
    assert.equal((await ann.get(`/articles/${slug}`)).body.article.body, "All of How to bake");
  });

  test("a deleted article is gone with its comments, favourites and tags", async () => {
    await using conduit = await start();
    const ann = await conduit.signUp("ann");
    const { slug } = await ann.write("How to bake", { tagList: ["bread"] });
    await ann.post(`/articles/${slug}/comments`, { comment: { body: "Nice" } });
    await ann.post(`/articles/${slug}/favorite`);
    const { status, text } = await ann.delete(`/articles/${slug}`);
    assert.deepEqual([status, text], [204, ""]);
    assert.equal((await ann.get(`/articles/${slug}`)).status, 404);
    assert.deepEqual((await ann.get("/tags")).body, { tags: [] });
    assert.equal((await ann.get("/articles?favorited=ann")).body.articlesCount, 0);
  });

  test("an unknown slug is 404", async () => {
    const { conduit, filled: ann } = await shared();
    for (const reply of [
      await conduit.stranger.get("/articles/none"),
      await ann.put("/articles/none", { article: { body: "new" } }),
      await ann.delete("/articles/none"),
      await ann.post("/articles/none/favorite"),
      await ann.delete("/articles/none/favorite"),
    ])
      assert.deepEqual([reply.status, reply.body], [404, { errors: { article: ["not found"] } }]);
  });

  test("a favourite counts once for each reader and shows to them", async () => {
    await using conduit = await start();
    const ann = await conduit.signUp("ann");
    const bob = await conduit.signUp("bob");
    const { slug } = await ann.write("How to bake");
    const seen = ({ body }: { body: { article: Record<string, unknown> } }) => [
      body.article["favorited"],
      body.article["favoritesCount"],
    ];
    await ann.post(`/articles/${slug}/favorite`);
    await bob.post(`/articles/${slug}/favorite`);
    assert.deepEqual(seen(await bob.post(`/articles/${slug}/favorite`)), [true, 2]);
    assert.deepEqual(seen(await conduit.stranger.get(`/articles/${slug}`)), [false, 2]);
    assert.deepEqual(seen(await bob.delete(`/articles/${slug}/favorite`)), [false, 1]);
    assert.deepEqual(seen(await bob.delete(`/articles/${slug}/favorite`)), [false, 1]);
    assert.deepEqual(seen(await ann.get(`/articles/${slug}`)), [true, 1]);
  });
});
