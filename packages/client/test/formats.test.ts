import assert from "node:assert/strict";
import { test } from "node:test";
import { anyone, contract, controller, createApp, formats, html } from "@wervel/http";
import { int, list, object } from "@wervel/schema";
import { client } from "../src/index.ts";

test("a client asks for the JSON of an action that would rather answer with a page", async () => {
  const numbers = contract("/numbers", { access: anyone }, (on) => ({
    list: on.get("/", {
      reply: formats({ html: () => html`x`, json: list(object({ n: int() })), csv: true }),
    }),
  }));
  const app = createApp({ name: "x" }).map(
    controller(numbers, {}, { list: () => [{ n: 1 }, { n: 2 }] }),
  );
  const host = await app.start({
    environment: "test",
    settings: { env: { LOG_LEVEL: "silent" }, argv: [], file: false },
  });
  const answered = await client({ numbers }, app).numbers.list();
  await host.stop();
  assert.equal(answered[1]?.n, 2);
});
