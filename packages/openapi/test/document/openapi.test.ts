import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { Validator } from "@seriousme/openapi-schema-validator";
import {
  anyone,
  controller,
  createApp,
  formats,
  group,
  html,
  pageOf,
  policy,
  signedIn,
  anyOf,
} from "@wervel/http";
import { int, object, text } from "@wervel/schema";
import type { JsonSchema } from "@wervel/schema";
import { openapi } from "../../src/index.ts";
import type { OpenApiDocument, Operation, ResponseObject } from "../../src/index.ts";
import { blog, keyScheme } from "../support/blog.ts";

async function assertValid(document: OpenApiDocument): Promise<void> {
  const plain = JSON.parse(JSON.stringify(document));
  assert.deepEqual(await new Validator().validate(plain), { valid: true });
  const targets = JSON.stringify(plain).matchAll(/"\$ref":"#\/components\/(\w+)\/([^"]+)"/g);
  for (const [, kind, name] of targets)
    assert.ok(name! in plain.components[kind!], `${kind}/${name} is missing`);
}

function operation(document: OpenApiDocument, path: string, method: string): Operation {
  return document.paths[path]?.[method] as Operation;
}

function response(document: OpenApiDocument, path: string, method: string, status: number) {
  return operation(document, path, method).responses[status] as ResponseObject;
}

function members(schema: JsonSchema | undefined): Readonly<Record<string, unknown>> {
  assert.ok(schema);
  return schema["properties"] as Readonly<Record<string, unknown>>;
}

test("an independent validator accepts a document with every sort of action", () =>
  assertValid(openapi(blog())));

test("an independent validator accepts the document of an app without actions", () =>
  assertValid(openapi(createApp({ name: "empty" }))));

test("the same app gives the same text", () =>
  assert.equal(JSON.stringify(openapi(blog())), JSON.stringify(openapi(blog()))));

test("title and version are the app's unless the options say otherwise", () => {
  assert.deepEqual(openapi(blog()).info, { title: "blog", version: "1.2.3" });
  const info = openapi(blog(), { title: "Blog", version: "2", description: "Text." }).info;
  assert.deepEqual(info, { title: "Blog", version: "2", description: "Text." });
});

suite("an operation is named", () => {
  const cases: readonly (readonly [string, string, string])[] = [
    ["/articles", "get", "articles.list"],
    ["/articles", "x-query", "articles.search"],
    ["/articles/{slug}", "delete", "articles.remove"],
    ["/hello/{name}", "get", "getHelloName"],
  ];
  for (const [path, method, id] of cases)
    test(`${method} ${path} as ${id}`, () =>
      assert.equal(operation(openapi(blog()), path, method).operationId, id));

  test("by its group where two controllers have one name", async () => {
    const things = (reply: string) =>
      controller("/things", { access: anyone }, (on) => ({
        show: on.get("/:id", { reply: text() }, () => reply),
      }));
    const app = createApp({ name: "two" }).map(
      group("/v1", {}, things("1")),
      group("/v2", {}, things("2")),
    );
    const document = openapi(app);
    await assertValid(document);
    assert.equal(operation(document, "/v1/things/{id}", "get").operationId, "v1.things.show");
    assert.equal(operation(document, "/v2/things/{id}", "get").operationId, "v2.things.show");
  });
});

test("paths that differ in parameter names alone share the names of the first", () => {
  const remove = operation(openapi(blog()), "/articles/{slug}", "delete");
  assert.equal(remove.parameters?.[0]?.name, "slug");
  assert.deepEqual(remove.parameters?.[0]?.schema, {
    type: "integer",
    minimum: 1,
    maximum: Number.MAX_SAFE_INTEGER,
  });
});

test("a query lists each of its members as a parameter", () => {
  const parameters = operation(openapi(blog()), "/articles", "get").parameters ?? [];
  assert.deepEqual(
    parameters.map(({ name }) => name),
    ["tag", "order", "draft", "filter", "size", "after"],
  );
  const [, order, draft, filter] = parameters;
  assert.deepEqual(order?.schema, { type: "string", enum: ["new", "old"], default: "new" });
  assert.equal(draft?.deprecated, true);
  assert.equal(filter?.schema, undefined);
  assert.equal(filter?.description, "Any JSON value.");
  assert.ok(filter?.content?.["application/json"]);
});

suite("components", () => {
  test("an object has its own name, else that of the first action that it is whole in", () => {
    const { schemas } = openapi(blog()).components;
    assert.deepEqual(Object.keys(schemas), [
      "ArticlesCreateBody",
      "ArticlesCreateReply409",
      "ArticlesListReply",
      "ArticlesSearchBody",
      "ArticlesShowReply",
      "Writer",
      "WriterOutput",
      "Problem",
    ]);
  });

  test("an object without a name of its own is referred to inside of others too", () => {
    const { schemas } = openapi(blog()).components;
    assert.deepEqual(members(schemas["ArticlesListReply"])["items"], {
      type: "array",
      items: { $ref: "#/components/schemas/ArticlesShowReply" },
    });
  });

  test("descriptions and examples stand with their fields", () => {
    const { schemas } = openapi(blog()).components;
    assert.deepEqual(members(schemas["ArticlesShowReply"])["slug"], {
      type: "string",
      description: "The name in addresses.",
      examples: ["a-first-one"],
    });
  });

  test("a name that the application gave is not taken by ours", async () => {
    const app = createApp({ name: "clash" }).map(
      controller("/things", { access: anyone }, (on) => ({
        show: on.get("/", { reply: object({ a: text() }) }, () => ({ a: "" })),
        make: on.post(
          "/",
          {
            body: object({ b: int() }).named("ThingsShowReply"),
            reply: object({ c: text() }).named("Problem"),
          },
          () => ({ c: "" }),
        ),
      })),
    );
    const document = openapi(app);
    await assertValid(document);
    const { schemas } = document.components;
    assert.deepEqual(Object.keys(members(schemas["ThingsShowReply"])), ["b"]);
    assert.deepEqual(Object.keys(members(schemas["Problem"])), ["c"]);
  });

  test("two different fields of one given name are refused", () => {
    const app = createApp({ name: "same" })
      .get("/a", { access: anyone, reply: object({ a: text() }).named("X") }, () => ({ a: "" }))
      .get("/b", { access: anyone, reply: object({ b: text() }).named("X") }, () => ({ b: "" }));
    assert.throws(() => openapi(app), { code: "WERVEL_SCHEMA_NAME" });
  });
});

suite("replies", () => {
  const document = openapi(blog());
  const headers: readonly (readonly [string, string, number, readonly string[]])[] = [
    ["/articles", "get", 200, ["Link"]],
    ["/articles", "post", 201, ["Location"]],
    ["/articles/{slug}", "get", 200, ["ETag"]],
    ["/articles/{slug}", "delete", 204, ["Deprecation", "Sunset"]],
  ];
  for (const [path, method, status, names] of headers)
    test(`${method} ${path} ${status} carries ${names.join(", ")}`, () =>
      assert.deepEqual(Object.keys(response(document, path, method, status).headers ?? {}), names));

  const types: readonly (readonly [string, string])[] = [
    ["/articles", "application/json"],
    ["/articles/watch/events", "text/event-stream"],
    ["/articles/watch/lines", "application/x-ndjson"],
    ["/articles/files/{path}", "image/png"],
  ];
  for (const [path, type] of types)
    test(`GET ${path} is ${type}`, () =>
      assert.deepEqual(Object.keys(response(document, path, "get", 200).content ?? {}), [type]));

  test("a reply without a body has none", () =>
    assert.deepEqual(response(document, "/articles/{slug}", "get", 404), {
      description: "Not Found",
    }));

  const problems: readonly (readonly [string, string, readonly string[]])[] = [
    ["/articles", "get", ["400", "422"]],
    ["/articles", "post", ["400", "401", "413", "415", "422"]],
    ["/articles/{slug}", "delete", ["401", "403", "422"]],
    ["/hello/{name}", "get", []],
  ];
  for (const [path, method, statuses] of problems)
    test(`${method} ${path} may answer the problems ${statuses.join(", ")} and others`, () => {
      const { default: other, ...rest } = operation(document, path, method).responses;
      const found = Object.entries(rest).filter(([, each]) => "$ref" in each);
      assert.deepEqual(
        found.map(([status]) => status),
        statuses,
      );
      assert.deepEqual(other, { $ref: "#/components/responses/Problem" });
    });
});

suite("errors in the application's own format", () => {
  const app = () => blog().errors(({ title }) => ({ errors: { body: [title] } }));
  const content = (document: OpenApiDocument) => document.components.responses["Problem"]?.content;

  test("are anything where the schema is not told", async () => {
    await assertValid(openapi(app()));
    assert.deepEqual(content(openapi(app())), { "application/json": { schema: {} } });
  });

  test("have the schema that is told", async () => {
    const document = openapi(app(), { errors: object({ errors: object({ body: text() }) }) });
    await assertValid(document);
    assert.deepEqual(content(document), {
      "application/json": { schema: { $ref: "#/components/schemas/Problem" } },
    });
  });
});

suite("security", () => {
  const app = createApp({ name: "guarded" })
    .authenticate(keyScheme)
    .map(
      controller("/x", { access: signedIn }, (on) => ({
        open: on.get("/open", { access: anyone }, () => {}),
        closed: on.get("/closed", {}, () => {}),
        either: on.get("/either", { access: anyOf(anyone, signedIn) }, () => {}),
        judged: on.get("/judged", { access: policy("editor", {}, () => true) }, () => {}),
      })),
    );
  const document = openapi(app);

  test("the app's schemes are described under their names", () =>
    assert.deepEqual(document.components.securitySchemes, {
      key: { type: "apiKey", in: "header", name: "x-key" },
    }));

  for (const [name, isOpen] of [
    ["open", true],
    ["closed", false],
    ["either", true],
    ["judged", false],
  ] as const)
    test(`${name} ${isOpen ? "takes" : "refuses"} strangers`, () =>
      assert.deepEqual(
        operation(document, `/x/${name}`, "get").security,
        isOpen ? [{}, { key: [] }] : [{ key: [] }],
      ));

  test("policies are named", () =>
    assert.deepEqual(operation(document, "/x/judged", "get")["x-policies"], ["editor"]));

  test("an app without schemes has no security", () => {
    const open = openapi(createApp({ name: "o" }).get("/", { access: anyone }, () => {}));
    assert.equal(open.components.securitySchemes, undefined);
    assert.equal(operation(open, "/", "get").security, undefined);
  });
});

suite("hooks", () => {
  test("change operations, leave some out, and change the document", async () => {
    const document = openapi(blog(), {
      servers: [{ url: "https://api.example.com" }],
      tags: [{ name: "hello", description: "Greetings." }],
      operation: (made, { method }) =>
        method === "GET" ? { ...made, summary: made.summary ?? made.operationId } : undefined,
      document: (made) => ({ ...made, "x-made": true }),
    });
    await assertValid(document);
    assert.equal(document["x-made"], true);
    assert.equal(operation(document, "/articles/{slug}", "get").summary, "articles.show");
    assert.equal(operation(document, "/articles", "post"), undefined);
    assert.deepEqual(
      document.tags?.map(({ name }) => name),
      ["hello", "Articles"],
    );
  });
});

test("a reply in several formats lists each media type, and 406", async () => {
  const Note = object({ id: int(), title: text() });
  const reply = formats({ html: () => html`x`, json: pageOf(Note), csv: true, ndjson: true });
  const document = openapi(
    createApp({ name: "x" }).get("/notes", { access: anyone, reply }, () => ({ items: [] })),
  );
  await assertValid(document);
  const { content } = response(document, "/notes", "get", 200);
  assert.deepEqual(Object.keys(content ?? {}), [
    "text/html",
    "application/json",
    "text/csv",
    "application/x-ndjson",
  ]);
  assert.deepEqual(content?.["application/json"], {
    schema: { $ref: "#/components/schemas/GetNotesReply" },
  });
  assert.ok("items" in members(document.components?.schemas?.["GetNotesReply"]));
  assert.deepEqual(operation(document, "/notes", "get").responses[406], {
    $ref: "#/components/responses/Problem406",
  });
});

test("a socket is a GET that switches protocols, and names its messages", async () => {
  const Note = object({ text: text() });
  const app = createApp({ name: "rooms" })
    .authenticate(keyScheme)
    .map(
      controller("/rooms", { access: signedIn }, (on) => ({
        talk: on.socket("/:room", { receive: Note, send: Note }, () => undefined),
        watch: on.socket("/:room/watch", { send: { at: text() } }, () => undefined),
      })),
    );
  const document = openapi(app);
  await assertValid(document);
  const talk = operation(document, "/rooms/{room}", "get");
  assert.equal(talk.operationId, "rooms.talk");
  assert.deepEqual(Object.keys(talk.responses), ["101", "400", "401", "403", "426", "default"]);
  assert.deepEqual(talk["x-websocket"], {
    receive: { $ref: "#/components/schemas/RoomsTalkReceive" },
    send: { $ref: "#/components/schemas/RoomsTalkReceiveOutput" },
  });
  const watch = operation(document, "/rooms/{room}/watch", "get");
  assert.deepEqual(watch["x-websocket"], {
    receive: null,
    send: { $ref: "#/components/schemas/RoomsWatchSend" },
  });
});

test("a document describes one version of an address, the last unless told", async () => {
  const version = (name: string) =>
    controller("/notes", { access: anyone, version: name }, (on) => ({
      show: on.get("/", { reply: object({ [`v${name}`]: text() }) }, () => ({}) as never),
    }));
  const app = createApp({ name: "versions" }).map(version("1"), version("2"));
  for (const [apiVersion, member] of [
    [undefined, "2"],
    ["1", "1"],
    ["2", "2"],
  ] as const) {
    const document = openapi(app, apiVersion === undefined ? {} : { apiVersion });
    await assertValid(document);
    const show = operation(document, "/notes", "get");
    assert.equal(show.operationId, "notes.show");
    assert.equal(show["x-version"], member);
    assert.deepEqual(show.parameters?.[0]?.schema, { const: member });
    assert.ok(`v${member}` in members(document.components.schemas["NotesShowReply"]));
  }
  assert.deepEqual(openapi(app, { apiVersion: "3" }).paths, {});
});
