import assert from "node:assert/strict";
import { test } from "node:test";
import { Conduit, onEachStore } from "./support/conduit.ts";

const origin = "https://front.example";

onEachStore("the pipeline", Conduit.withAnn, (start, shared) => {
  for (const [what, path, options, status, errors] of [
    [
      "an unknown address",
      "/api/nothing",
      {},
      404,
      { request: ["there is nothing at this address"] },
    ],
    [
      "an address outside of the API",
      "/",
      {},
      404,
      { request: ["there is nothing at this address"] },
    ],
    [
      "a method that is not answered",
      "/api/tags",
      { method: "DELETE" },
      405,
      { request: ["the address does not answer this method"] },
    ],
    [
      "broken JSON",
      "/api/users",
      { method: "POST", headers: { "content-type": "application/json" }, body: '{"user":' },
      400,
      { request: ["the body is not well-formed"] },
    ],
    [
      "a body of another type",
      "/api/users",
      { method: "POST", headers: { "content-type": "text/plain" }, body: "hi" },
      415,
      { request: ["the content-type is missing, malformed or not one that the action reads"] },
    ],
    [
      "a body without its wrapper",
      "/api/users",
      { method: "POST", body: {} },
      422,
      { user: ["can't be blank"] },
    ],
    [
      "a body that is no object",
      "/api/users",
      { method: "POST", body: [] },
      422,
      { body: ["must be an object, not a list"] },
    ],
    [
      "a path that hides a slash",
      "/api/profiles/a%2Fb",
      {},
      400,
      { request: ["the path is not in its one canonical spelling"] },
    ],
  ] as const) {
    test(`${what} is ${status} in Conduit's own form`, async () => {
      const { conduit } = await shared();
      const { method = "GET", ...rest } = options as { method?: string };
      const reply = await conduit.host.request(method, path, rest);
      assert.deepEqual([reply.status, reply.body], [status, { errors }]);
      assert.match(reply.headers.get("content-type") ?? "", /^application\/json/);
    });
  }

  test("members that nobody asked for are dropped", async () => {
    await using conduit = await start();
    const ann = await conduit.signUp("ann");
    const { slug } = await ann.write("Bread", { slug: "mine", createdAt: "2000-01-01", extra: 1 });
    assert.equal(slug, "bread");
  });

  test("a page of any origin may ask beforehand", async () => {
    const { conduit } = await shared();
    const { status, headers } = await conduit.host.request("OPTIONS", "/api/articles/some", {
      headers: {
        origin,
        "access-control-request-method": "PUT",
        "access-control-request-headers": "authorization,content-type",
      },
    });
    assert.equal(status, 204);
    assert.equal(headers.get("access-control-allow-origin"), "*");
    assert.match(headers.get("access-control-allow-methods") ?? "", /PUT/);
    const allowed = headers.get("access-control-allow-headers")?.toLowerCase() ?? "";
    assert.match(allowed, /authorization/);
    assert.match(allowed, /content-type/);
    assert.equal(headers.get("access-control-allow-credentials"), null);
  });

  for (const path of ["/api/tags", "/api/user", "/api/articles/none", "/api/nothing"]) {
    test(`a page of any origin reads the reply of ${path}, errors too`, async () => {
      const { conduit } = await shared();
      const { headers } = await conduit.host.get(path, {
        headers: { origin, "sec-fetch-site": "cross-site" },
      });
      assert.equal(headers.get("access-control-allow-origin"), "*");
    });
  }

  test("health is answered", async () => {
    const { conduit } = await shared();
    assert.equal((await conduit.host.get("/readyz")).status, 200);
  });

  test("what was loosened shows in the security report", async () => {
    const { conduit } = await shared();
    const what = new Set(conduit.host.report.loosened.map((line) => line.what));
    for (const line of [
      "passwords may be as short as 8 characters",
      "access tokens hold for 43200 minutes",
      "an address may try 100 passwords a minute",
      "cors: any origin",
      "unknown members of the body are dropped instead of refused",
    ])
      assert.ok(what.has(line), `${line} in ${[...what].join("; ")}`);
  });
});
