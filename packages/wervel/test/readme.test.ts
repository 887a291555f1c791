import assert from "node:assert/strict";
import { test } from "node:test";
import { anyone, createApp, text } from "wervel";
import { testHost } from "wervel/testing";

test("greets, as the README says", async () => {
  const app = createApp({ name: "hello" }).get(
    "/hello/:name",
    { access: anyone, reply: text() },
    ({ params }) => `Hello ${params.name}`,
  );
  await using host = await testHost(app);
  assert.equal((await host.get("/hello/ann")).body, "Hello ann");
});
