import assert from "node:assert/strict";
import { test } from "node:test";
import {
  anyone,
  controller,
  createApp,
  formats,
  html,
  pageOf,
  paging,
  signedIn,
  status,
} from "@wervel/http";
import { int, list, object, text } from "@wervel/schema";
import { keyScheme } from "../support/key-scheme.ts";
import { served } from "../support/served.ts";

const Note = object({ id: int(), title: text() });
const page = { items: [{ id: 1, title: "=a", hidden: "no" }], next: "c" };
const write = ({ items }: { items: { title: string }[] }) =>
  html`<ul>
    ${items.map(({ title }) => html`<li>${title}</li>`)}
  </ul>`;

const app = createApp({ name: "x" })
  .get(
    "/json-first",
    {
      access: anyone,
      query: paging(),
      reply: formats({ json: pageOf(Note), csv: true, ndjson: true, html: write }),
    },
    () => page,
  )
  .get(
    "/html-first",
    { access: anyone, query: paging(), reply: formats({ html: write, json: pageOf(Note) }) },
    () => page,
  )
  .get("/data", { access: anyone, reply: formats({ json: list(Note), csv: true }) }, () => [
    { id: 1, title: "a" },
  ]);

const json = "application/json; charset=utf-8";
const csv = "text/csv; charset=utf-8; header=present";
const ndjson = "application/x-ndjson; charset=utf-8";
const page_ = "text/html; charset=utf-8";
const browser =
  "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8";

const cases: readonly (readonly [path: string, accept: string | undefined, type: string])[] = [
  ["/json-first", undefined, json],
  ["/json-first", "", json],
  ["/json-first", "*/*", json],
  ["/json-first", "nonsense", json],
  ["/json-first", ";;,, ,", json],
  ["/json-first", browser, page_],
  ["/data", browser, json],
  ["/html-first", undefined, page_],
  ["/html-first", "*/*", page_],
  ["/html-first", browser, page_],
  ["/html-first", "application/json, text/plain, */*", json],
  ["/html-first", "application/json, application/problem+json, */*;q=0.1", json],
  ["/json-first", "text/csv", csv],
  ["/json-first", "TEXT/CSV", csv],
  ["/json-first", "text/*", csv],
  ["/json-first", "text/*, text/csv;q=0", page_],
  ["/json-first", "text/*;q=0.5, text/html;q=0.4", csv],
  ["/json-first", "text/csv;q=0.5, application/json;q=0.4", csv],
  ["/json-first", "application/json;q=0.4, text/csv;q=0.5", csv],
  ["/json-first", "*/*, application/json;q=0", csv],
  ["/json-first", "*/*;q=0.9, application/*;q=0.1, application/x-ndjson", ndjson],
  ["/json-first", "application/x-ndjson , text/html;q=0.999", ndjson],
  ["/json-first", "text/csv;charset=utf-8", csv],
  ["/json-first", 'text/csv; charset="UTF-8"; header=present;q=1', csv],
  ["/json-first", "text/csv;charset=latin1, application/json;q=0.1", json],
  ["/json-first", "text/html;level=1, text/html;q=0.3, application/json;q=0.5", json],
  ["/json-first", "text/html;charset=utf-8;q=0.2, text/html;q=0.9, text/csv;q=0.5", csv],
  ["/json-first", 'text/html;x="a,text/csv", application/json', json],
  ["/json-first", "text/csv;q=2, application/json;q=0.1", json],
  ["/json-first", "text/csv;q=-1, application/json;q=0.1", json],
  ["/json-first", "text/csv;q=0.1234, application/json;q=0.1", json],
  ["/json-first", "text/csv;q=0.2;ext=1, application/json;q=0.1", csv],
  ["/json-first", "*/csv, application/json;q=0.1", json],
];

for (const [path, accept, type] of cases) {
  test(`answers ${JSON.stringify(accept)} at ${path} with ${type}`, async () => {
    await using host = await served(app);
    const response = await host.send(path, { headers: accept === undefined ? {} : { accept } });
    assert.equal(response.status, 200);
    assert.equal(response.headers.get("content-type"), type);
    assert.match(response.headers.get("vary") ?? "", /\bAccept\b(?!-)/);
  });
}

const refused = [
  "text/plain",
  "image/*",
  "application/json;q=0",
  "*/*;q=0",
  "text/html",
  "application/json;version=2",
  "*/*;q=0, text/html",
];

for (const accept of refused) {
  test(`refuses ${accept} with 406 where no format is of it`, async () => {
    await using host = await served(app);
    const response = await host.send("/data", { headers: { accept } });
    assert.equal(response.status, 406);
    assert.equal(response.headers.get("vary"), "Accept");
    const problem = (await response.json()) as { code: string };
    assert.equal(problem.code, "WERVEL_HTTP_NOT_ACCEPTABLE");
  });
}

test("writes one value in each format, with what was declared alone", async () => {
  await using host = await served(app);
  const read = async (accept: string) =>
    (await host.send("/json-first?size=1", { headers: { accept } })).text();
  assert.equal(await read("application/json"), '{"items":[{"id":1,"title":"=a"}],"next":"c"}');
  assert.equal(await read("text/csv"), "id,title\r\n1,'=a\r\n");
  assert.equal(await read("application/x-ndjson"), '{"id":1,"title":"=a"}\n');
  assert.match(await read("text/html"), /<li>=a<\/li>/);
});

test("names the next page in every format", async () => {
  await using host = await served(app);
  for (const accept of ["application/json", "text/csv", "application/x-ndjson", "text/html"]) {
    const { headers } = await host.send("/json-first?size=1", { headers: { accept } });
    assert.equal(headers.get("link"), '</json-first?size=1&after=c>; rel="next"');
  }
});

test("gives a page its own policy, and the data theirs", async () => {
  await using host = await served(app);
  const policy = async (accept: string) =>
    (await host.send("/json-first", { headers: { accept } })).headers.get(
      "content-security-policy",
    );
  assert.match((await policy("text/html")) ?? "", /nonce-/);
  assert.doesNotMatch((await policy("application/json")) ?? "", /nonce-/);
});

test("refuses before the handler has done anything, and after access was decided", async () => {
  let calls = 0;
  const guarded = createApp({ name: "x" })
    .post(
      "/",
      { access: signedIn, body: { a: int() }, reply: { 201: formats({ json: Note }) } },
      () => {
        calls++;
        return { id: 1, title: "a" };
      },
    )
    .authenticate(keyScheme);
  await using host = await served(guarded);
  const send = async (headers: Record<string, string>) =>
    (await host.send("/", { json: { a: 1 }, headers })).status;
  assert.equal(await send({ accept: "text/csv" }), 401);
  assert.equal(await send({ accept: "text/csv", "x-key": "ann" }), 406);
  assert.equal(calls, 0);
  assert.equal(await send({ accept: "application/json", "x-key": "ann" }), 201);
});

test("names what was made in every format", async () => {
  const notes = controller("/notes", { access: anyone }, (on) => ({
    show: on.get("/:id", { params: { id: int() }, reply: Note }, () => ({ id: 7, title: "a" })),
    create: on.post(
      "/",
      { reply: { 201: formats({ json: Note, html: () => html`made` }) }, location: "show" },
      () => ({ id: 7, title: "a" }),
    ),
  }));
  await using host = await served(createApp({ name: "x" }).map(notes));
  for (const accept of ["application/json", "text/html"]) {
    const made = await host.send("/notes", { method: "POST", headers: { accept } });
    assert.equal(made.status, 201);
    assert.match(made.headers.get("content-type") ?? "", new RegExp(accept));
    assert.equal(made.headers.get("location"), "/notes/7");
  }
});

test("tells a failure in the first format where the client takes none", async () => {
  const failing = createApp({ name: "x" }).get(
    "/",
    { access: anyone, reply: { 200: text(), 409: formats({ json: Note, html: () => html`x` }) } },
    () => status(409, { id: 1, title: "a" }),
  );
  await using host = await served(failing);
  const response = await host.send("/", { headers: { accept: "text/plain" } });
  assert.equal(response.status, 409);
  assert.equal(response.headers.get("content-type"), json);
});

test("gives the JSON its ETag and 304, and the other formats none", async () => {
  const tagged = createApp({ name: "x" }).get(
    "/",
    { access: anyone, etag: true, reply: formats({ json: list(Note), csv: true }) },
    () => [{ id: 1, title: "a" }],
  );
  await using host = await served(tagged);
  const tag = (await host.send("/")).headers.get("etag") ?? "";
  const fresh = await host.send("/", { headers: { "if-none-match": tag } });
  assert.equal(fresh.status, 304);
  assert.match(fresh.headers.get("vary") ?? "", /\bAccept\b(?!-)/);
  const lines = await host.send("/", { headers: { "if-none-match": tag, accept: "text/csv" } });
  assert.equal(lines.status, 200);
  assert.equal(lines.headers.get("etag"), null);
});

for (const [name, reply] of [
  ["csv", formats({ json: Note, csv: true })],
  ["csv", formats({ json: list(text()), csv: true })],
  ["ndjson", formats({ json: Note, ndjson: true })],
] as const) {
  test(`refuses ${name} of a ${reply.definition.kind} without fitting items at start-up`, async () => {
    const wrong = createApp({ name: "x" }).get("/", { access: anyone, reply }, (() => {}) as never);
    await assert.rejects(served(wrong), new RegExp(`replies ${name}, and its json is not`));
  });
}
