import assert from "node:assert/strict";
import { test } from "node:test";
import { tagRoutes } from "../tags/tag-contract.ts";
import { Conduit, onEachStore } from "./support/conduit.ts";

onEachStore("tags", Conduit.withAnn, (start) => {
  test("there are none at first", async () => {
    await using conduit = await start();
    assert.deepEqual((await conduit.stranger.get("/tags")).body, { tags: [] });
  });

  test("each tag in use stands once, the most used first", async () => {
    await using conduit = await start();
    const ann = await conduit.signUp("ann");
    await ann.write("One", { tagList: ["b", "c"] });
    await ann.write("Two", { tagList: ["c", "a"] });
    assert.deepEqual((await ann.get("/tags")).body, { tags: ["c", "a", "b"] });
  });

  test("a client that has the contract alone calls them", async () => {
    await using conduit = await start();
    const ann = await conduit.signUp("ann");
    await ann.write("One", { tagList: ["bread"] });
    const api = conduit.host.client({ tags: tagRoutes });
    assert.deepEqual(await api.tags.list(), { tags: ["bread"] });
  });
});
