import assert from "node:assert/strict";
import { test } from "node:test";
import { Validator } from "@seriousme/openapi-schema-validator";
import { anyone, createApp, csv, file, form, html, view } from "@wervel/http";
import { int, object, text } from "@wervel/schema";
import { openapi } from "../../src/index.ts";

test("describes forms, pages and CSV by their media types", async () => {
  const app = createApp({ name: "x" })
    .post("/form", { access: anyone, body: form({ title: text() }) }, () => {})
    .post("/file", { access: anyone, body: form({ photo: file({ types: ["png"] }) }) }, () => {})
    .get("/page", { access: anyone, reply: view }, () => html`<p></p>`)
    .get("/csv", { access: anyone, reply: csv(object({ id: int() })) }, () => []);
  const document = openapi(app);
  const plain = JSON.parse(JSON.stringify(document));
  assert.deepEqual(await new Validator().validate(plain), { valid: true });
  const bodies = ["/form", "/file"].map((path) => plain.paths[path].post.requestBody.content);
  assert.deepEqual(
    bodies.map((content) => Object.keys(content)),
    [["application/x-www-form-urlencoded"], ["multipart/form-data"]],
  );
  assert.match(JSON.stringify(plain), /"photo":\{"type":"string","format":"binary"\}/);
  const replies = ["/page", "/csv"].map((path) => plain.paths[path].get.responses[200].content);
  assert.deepEqual(
    replies.map((content) => Object.keys(content)),
    [["text/html"], ["text/csv"]],
  );
});
