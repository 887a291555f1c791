import assert from "node:assert/strict";
import { test } from "node:test";
import { anyone, controller, createApp, csv, form, html, view } from "@wervel/http";
import { int, list, object, text } from "@wervel/schema";
import { client } from "../src/index.ts";

const Note = object({ title: text(), count: int(), tags: list(text()) });

const notes = controller("/notes", { access: anyone }, (on) => ({
  add: on.post("/", { body: form(Note.fields), reply: Note }, ({ body }) => body),
  table: on.get("/table", { reply: csv(object({ a: text() })) }, () => [{ a: "x" }]),
  page: on.get("/page", { reply: view }, () => html`<p></p>`),
}));

async function collect(chunks: AsyncIterable<Uint8Array>): Promise<string> {
  let all = "";
  for await (const chunk of chunks) all += Buffer.from(chunk).toString();
  return all;
}

test("sends a form, and gives pages and CSV as they were written", async () => {
  const app = createApp({ name: "x" }).map(notes);
  const host = await app.start({
    environment: "test",
    settings: { env: { LOG_LEVEL: "silent" }, argv: [], file: false },
  });
  try {
    const api = client({ notes }, app);
    const note = { title: "a & b=c", count: 3, tags: ["x", "y z"] };
    assert.deepEqual(await api.notes.add({ body: note }), note);
    assert.equal(await collect(await api.notes.table()), "a\r\nx\r\n");
    assert.equal(await collect(await api.notes.page()), "<p></p>");
  } finally {
    await host.stop();
  }
});
