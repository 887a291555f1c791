import assert from "node:assert/strict";
import { test } from "node:test";
import { anyone, contract } from "@wervel/http";
import { client } from "../src/index.ts";

const notes = contract("/notes", { access: anyone }, (on) => ({
  must: on.post("/must", { idempotent: "required" }),
  may: on.post("/may", { idempotent: "optional" }),
  plain: on.post("/plain", {}),
}));

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-4/;

test("a call sends the key that it is given, and a new one where the action demands one", async () => {
  const sent: (string | null)[] = [];
  const api = client(
    { notes },
    {
      baseUrl: "http://localhost",
      fetch: async (request) => {
        sent.push(request.headers.get("idempotency-key"));
        return new Response(null, { status: 204 });
      },
    },
  );
  await api.notes.must();
  await api.notes.must();
  await api.notes.must({}, { idempotencyKey: "own" });
  await api.notes.may();
  await api.notes.may({}, { idempotencyKey: "own" });
  await api.notes.plain();
  const [first, second, ...others] = sent;
  assert.match(first!, uuid);
  assert.match(second!, uuid);
  assert.notEqual(first, second);
  assert.deepEqual(others, ["own", null, "own", null]);
});
