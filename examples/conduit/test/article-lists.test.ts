import assert from "node:assert/strict";
import { test } from "node:test";
import { type Conduit, onEachStore, type Person, titlesOf } from "./support/conduit.ts";

/** Five articles of two authors; cy follows ann and likes two of them. */
async function fill(conduit: Conduit): Promise<Person> {
  const ann = await conduit.signUp("ann");
  const bob = await conduit.signUp("bob");
  const cy = await conduit.signUp("cy");
  await ann.write("One", { tagList: ["odd"] });
  await bob.write("Two", { tagList: ["even", "prime"] });
  await ann.write("Three", { tagList: ["odd", "prime"] });
  await bob.write("Four", { tagList: ["even"] });
  await ann.write("Five", { tagList: ["odd", "prime"] });
  await cy.post("/profiles/ann/follow");
  await cy.post("/articles/one/favorite");
  await cy.post("/articles/two/favorite");
  return cy;
}

onEachStore("article lists", fill, (start, shared) => {
  test("an item has everything but the body", async () => {
    const { filled: cy } = await shared();
    const { status, body } = await cy.get("/articles?offset=4");
    assert.equal(status, 200);
    assert.deepEqual(body, {
      articles: [
        {
          slug: "one",
          title: "One",
          description: "About One",
          tagList: ["odd"],
          createdAt: "2026-01-01T00:00:01.000Z",
          updatedAt: "2026-01-01T00:00:01.000Z",
          favorited: true,
          favoritesCount: 1,
          author: { username: "ann", bio: null, image: null, following: true },
        },
      ],
      articlesCount: 5,
    });
  });

  for (const [query, titles, count] of [
    ["", ["Five", "Four", "Three", "Two", "One"], 5],
    ["?tag=prime", ["Five", "Three", "Two"], 3],
    ["?tag=PRIME", [], 0],
    ["?tag=none", [], 0],
    ["?author=bob", ["Four", "Two"], 2],
    ["?author=nobody", [], 0],
    ["?favorited=cy", ["Two", "One"], 2],
    ["?favorited=nobody", [], 0],
    ["?author=ann&tag=prime", ["Five", "Three"], 2],
    ["?author=ann&favorited=cy", ["One"], 1],
    ["?limit=2", ["Five", "Four"], 5],
    ["?limit=2&offset=1", ["Four", "Three"], 5],
    ["?tag=odd&limit=1&offset=2", ["One"], 3],
    ["?offset=5", [], 5],
    ["?unknown=1", ["Five", "Four", "Three", "Two", "One"], 5],
  ] as const) {
    test(`/articles${query} lists ${titles.join(", ") || "none"} of ${count}`, async () => {
      const { conduit } = await shared();
      const reply = await conduit.stranger.get(`/articles${query}`);
      assert.deepEqual([titlesOf(reply), reply.body.articlesCount], [titles, count]);
    });
  }

  test("articles of one moment stand newest first too", async () => {
    await using conduit = await start();
    const ann = await conduit.signUp("ann");
    for (const title of ["One", "Two", "Three"])
      await ann.post("/articles", { article: { title, description: "d", body: "b" } });
    assert.deepEqual(titlesOf(await ann.get("/articles")), ["Three", "Two", "One"]);
  });

  test("a page has 20 articles unless it says otherwise", async () => {
    await using conduit = await start();
    const ann = await conduit.signUp("ann");
    for (let number = 1; number <= 21; number++) await ann.write(`Number ${number}`);
    const { body } = await ann.get("/articles");
    assert.deepEqual([body.articles.length, body.articlesCount], [20, 21]);
    assert.equal((await ann.get("/articles?limit=100")).body.articles.length, 21);
  });

  test("pages out of range are 422 under their name", async () => {
    const { filled: cy } = await shared();
    for (const path of ["/articles", "/articles/feed"])
      for (const [query, errors] of [
        ["limit=0", { limit: ["must be at least 1"] }],
        ["limit=101", { limit: ["must be at most 100"] }],
        ["limit=many", { limit: ["must be a whole number in decimal digits"] }],
        ["offset=-1", { offset: ["must be at least 0"] }],
        ["offset=1.5", { offset: ["must be a whole number in decimal digits"] }],
      ] as const) {
        const { status, body } = await cy.get(`${path}?${query}`);
        assert.deepEqual({ query, status, body }, { query, status: 422, body: { errors } });
      }
  });

  test("the feed holds the articles of those whom the reader follows", async () => {
    await using conduit = await start();
    const cy = await fill(conduit);
    const feed = await cy.get("/articles/feed");
    assert.deepEqual([titlesOf(feed), feed.body.articlesCount], [["Five", "Three", "One"], 3]);
    assert.equal("body" in feed.body.articles[0], false);
    const page = await cy.get("/articles/feed?limit=1&offset=1");
    assert.deepEqual([titlesOf(page), page.body.articlesCount], [["Three"], 3]);
    await cy.delete("/profiles/ann/follow");
    assert.deepEqual((await cy.get("/articles/feed")).body, { articles: [], articlesCount: 0 });
  });

  for (const path of ["/articles", "/articles?tag=prime&author=ann", "/articles/feed"]) {
    test(`${path} runs as many statements for many articles as for one`, async () => {
      const { conduit, filled: cy } = await shared();
      const count = async (limit: number) => {
        const url = `${path}${path.includes("?") ? "&" : "?"}limit=${limit}`;
        return (await conduit.host.statements(() => cy.get(url))).length;
      };
      assert.ok((await count(5)) <= 3);
      assert.equal(await count(5), await count(1));
    });
  }
});
