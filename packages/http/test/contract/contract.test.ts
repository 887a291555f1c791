import assert from "node:assert/strict";
import { test } from "node:test";
import { Service } from "@wervel/core";
import { int, object, text } from "@wervel/schema";
import {
  anyone,
  contract,
  controller,
  createApp,
  group,
  judged,
  link,
  signedIn,
} from "@wervel/http";
import { keyScheme } from "../support/key-scheme.ts";
import { served } from "../support/served.ts";

const Doc = object({ id: int(), title: text() });
const docs = contract("/docs", { access: signedIn, tags: ["docs"] }, (on) => ({
  show: on.get("/:id", { access: anyone, params: { id: int() }, reply: Doc }),
  rename: on.put("/:id", { params: { id: int() }, body: { title: text() }, reply: Doc }),
}));

class Store extends Service({}) {
  find(id: number) {
    return id === 9 ? undefined : { id, title: "old", owner: "ann" };
  }
}

const implemented = controller(
  docs,
  { store: Store },
  {
    show: ({ params, store }) => store.find(params.id) ?? { id: 0, title: "none" },
    rename: judged({
      load: ({ params, store }) => store.find(params.id),
      allow: ({ loaded, user }) => loaded.owner === user.id,
      handle: ({ loaded, body }) => ({ id: loaded.id, title: body.title }),
    }),
  },
);

const app = () =>
  createApp({ name: "x" })
    .provide(Store)
    .map(group("/v1", {}, implemented))
    .authenticate(keyScheme);

test("implements the routes of a contract with the contract's own access decisions", async () => {
  await using host = await served(app());
  assert.deepEqual(await (await host.send("/v1/docs/1")).json(), { id: 1, title: "old" });
  const put = (key: string, id: number) =>
    host.send(`/v1/docs/${id}`, {
      method: "PUT",
      json: { title: "new" },
      headers: { "x-key": key },
    });
  assert.equal((await host.send("/v1/docs/1", { method: "PUT" })).status, 401);
  assert.deepEqual(await (await put("ann", 1)).json(), { id: 1, title: "new" });
  assert.equal((await put("bob", 1)).status, 403);
  assert.equal((await put("ann", 9)).status, 404);
});

test("links to a contract's route where its implementation is mounted", () => {
  assert.equal(link(docs.show, { id: 1 }), "/v1/docs/1");
  assert.equal(link(implemented.rename, { id: 2 }), "/v1/docs/2");
});
