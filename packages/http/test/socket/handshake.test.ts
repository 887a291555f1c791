import assert from "node:assert/strict";
import { suite, test } from "node:test";
import {
  anyone,
  authentication,
  controller,
  createApp,
  middleware,
  signedIn,
  status,
} from "@wervel/http";
import { int, object, text } from "@wervel/schema";
import { keyScheme } from "../support/key-scheme.ts";
import { handshake, shake } from "../support/raw-socket.ts";
import { RawClient } from "../support/raw-client.ts";
import { socketed } from "../support/socketed.ts";

const cookieScheme = authentication({
  name: "cookie",
  ambient: true,
  openapi: { type: "apiKey", in: "cookie", name: "id" },
  authenticate: (request) => (request.header("cookie") === "id=ann" ? { id: "ann" } : null),
});

const stopping = middleware({}, ({ params }, next) =>
  params["id"] === "7" ? status(409, { stopped: true }) : next(),
);

const app = createApp({ name: "handshakes", csrfOrigins: ["https://shop.example"] })
  .authenticate(keyScheme, cookieScheme)
  .map(
    controller("/s", { access: signedIn, use: [stopping] }, (on) => ({
      about: on.socket(
        "/:id",
        {
          params: { id: int() },
          query: { n: int().optional() },
          send: object({ ok: text() }),
          load: ({ params }) => (params.id < 10 ? { owner: params.id < 5 ? "ann" : "bob" } : null),
          allow: ({ loaded, user }) => loaded.owner === user.id,
        },
        ({ socket, loaded }) => socket.send({ ok: loaded.owner }),
      ),
      list: on.get("/list", { access: anyone, reply: object({ list: text() }) }, () => ({
        list: "yes",
      })),
    })),
    controller("/open", { access: anyone }, (on) => ({
      all: on.socket("/all", { cors: { origins: "*" } }, () => undefined),
      listed: on.socket(
        "/listed",
        { cors: { origins: ["https://app.example"], credentials: true } },
        () => undefined,
      ),
    })),
  );

const host = await socketed(app);
const ann = { "X-Key": "ann" };

suite("the handshake of a socket", () => {
  test("is answered 101 with the key's own answer, and no extension", async () => {
    const { status, headers } = await shake(host.server, "/s/1", {
      ...ann,
      "Sec-WebSocket-Extensions": "permessage-deflate",
      "Sec-WebSocket-Protocol": "chat",
    });
    assert.equal(status, 101);
    assert.equal(headers.get("sec-websocket-accept"), "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
    assert.equal(headers.get("sec-websocket-extensions"), undefined);
    assert.equal(headers.get("sec-websocket-protocol"), undefined);
  });

  const rows: readonly (readonly [
    what: string,
    status: number,
    path: string,
    headers: Readonly<Record<string, string | undefined>>,
    code?: string,
  ])[] = [
    ["nobody signed in", 401, "/s/1", {}, "WERVEL_HTTP_UNAUTHENTICATED"],
    [
      "credentials that do not hold",
      401,
      "/s/1",
      { "X-Key": "bad" },
      "WERVEL_HTTP_UNAUTHENTICATED",
    ],
    ["an object of somebody else", 403, "/s/6", ann, "WERVEL_HTTP_FORBIDDEN"],
    ["an object that is not there", 404, "/s/12", ann, "WERVEL_HTTP_NOT_FOUND"],
    ["a parameter of a wrong type", 422, "/s/x", ann, "WERVEL_HTTP_INVALID"],
    ["a query of a wrong type", 422, "/s/1?n=x", ann, "WERVEL_HTTP_INVALID"],
    ["middleware that stops it", 409, "/s/7", ann],
    [
      "no upgrade",
      426,
      "/s/1",
      { ...ann, Connection: "keep-alive", Upgrade: undefined },
      "WERVEL_HTTP_UPGRADE_REQUIRED",
    ],
    ["another protocol", 426, "/s/1", { ...ann, Upgrade: "h2c" }, "WERVEL_HTTP_UPGRADE_REQUIRED"],
    [
      "another version",
      426,
      "/s/1",
      { ...ann, "Sec-WebSocket-Version": "8" },
      "WERVEL_HTTP_UPGRADE_REQUIRED",
    ],
    [
      "no key",
      400,
      "/s/1",
      { ...ann, "Sec-WebSocket-Key": undefined },
      "WERVEL_HTTP_SOCKET_HANDSHAKE",
    ],
    [
      "a short key",
      400,
      "/s/1",
      { ...ann, "Sec-WebSocket-Key": "abc" },
      "WERVEL_HTTP_SOCKET_HANDSHAKE",
    ],
    ["a body", 400, "/s/1", { ...ann, "Content-Length": "3" }, "WERVEL_HTTP_BODY_UNEXPECTED"],
    ["an unknown host", 421, "/s/1", { ...ann, Host: "evil.example" }, "WERVEL_HTTP_MISDIRECTED"],
    ["a path with dots", 400, "/s/../s/1", ann, "WERVEL_HTTP_BAD_PATH"],
    ["a path without an action", 404, "/nothing", ann, "WERVEL_HTTP_NOT_FOUND"],
    [
      "a page of another site",
      403,
      "/s/1",
      { ...ann, Origin: "https://evil.example" },
      "WERVEL_HTTP_CROSS_SITE",
    ],
    ["a page of no origin", 403, "/s/1", { ...ann, Origin: "null" }, "WERVEL_HTTP_CROSS_SITE"],
    [
      "another port",
      403,
      "/s/1",
      { ...ann, Origin: "http://localhost:81" },
      "WERVEL_HTTP_CROSS_SITE",
    ],
    [
      "a browser that says cross-site",
      403,
      "/s/1",
      { ...ann, "Sec-Fetch-Site": "cross-site" },
      "WERVEL_HTTP_CROSS_SITE",
    ],
    [
      "a page of the same site alone",
      403,
      "/s/1",
      { ...ann, Origin: "http://www.localhost", "Sec-Fetch-Site": "same-site" },
      "WERVEL_HTTP_CROSS_SITE",
    ],
    [
      "another site where CORS names one",
      403,
      "/open/listed",
      { Origin: "https://evil.example" },
      "WERVEL_HTTP_CROSS_SITE",
    ],
    [
      "cookies from anywhere",
      403,
      "/open/all",
      { Origin: "https://evil.example", Cookie: "id=ann" },
      "WERVEL_HTTP_CROSS_SITE",
    ],
  ];
  for (const [what, status, path, headers, code] of rows)
    test(`is refused with ${status} for ${what}`, async () => {
      const reply = await shake(host.server, path, headers);
      assert.equal(reply.status, status);
      if (code !== undefined) assert.equal(JSON.parse(reply.body).code, code);
      assert.equal(reply.headers.get("x-content-type-options"), "nosniff");
      if (status === 426) assert.equal(reply.headers.get("upgrade"), "websocket");
    });

  const passing: readonly (readonly [
    what: string,
    path: string,
    headers: Readonly<Record<string, string>>,
  ])[] = [
    ["no page", "/s/1", ann],
    ["a page of its own", "/s/1", { ...ann, Origin: "http://localhost" }],
    [
      "a browser that says same-origin",
      "/s/1",
      { ...ann, Origin: "http://localhost", "Sec-Fetch-Site": "same-origin" },
    ],
    [
      "a listed page with cookies",
      "/s/1",
      { Cookie: "id=ann", Origin: "https://shop.example", "Sec-Fetch-Site": "cross-site" },
    ],
    ["a page that CORS names", "/open/listed", { Origin: "https://app.example", Cookie: "id=ann" }],
    [
      "any page without cookies where CORS names all",
      "/open/all",
      { Origin: "https://evil.example" },
    ],
    [
      "an upgrade in other letters",
      "/s/1",
      { ...ann, Upgrade: "WebSocket", Connection: "keep-alive, upgrade" },
    ],
  ];
  for (const [what, path, headers] of passing)
    test(`passes for ${what}`, async () => {
      assert.equal((await shake(host.server, path, headers)).status, 101);
    });

  test("of an address without a socket is answered as if nobody had asked", async () => {
    const client = await RawClient.open(host.server);
    client.send(handshake("/s/list", { Connection: "Upgrade" }));
    const reply = await client.reply();
    assert.equal(reply?.status, 200);
    assert.deepEqual(JSON.parse(reply.body), { list: "yes" });
    client.send("GET /s/list HTTP/1.1\r\nHost: localhost\r\n\r\n");
    assert.equal((await client.reply())?.status, 200);
    client.destroy();
  });

  test("waits for the replies of requests before it on its connection", async () => {
    const client = await RawClient.open(host.server);
    client.send("GET /s/list HTTP/1.1\r\nHost: localhost\r\n\r\n" + handshake("/s/1", ann));
    assert.equal((await client.reply())?.status, 200);
    assert.equal((await client.reply())?.status, 101);
    client.destroy();
  });

  test("in process is refused with 501", async () => {
    const reply = await host.send("/s/1", { headers: { "x-key": "ann", upgrade: "websocket" } });
    assert.equal(reply.status, 501);
    assert.equal(((await reply.json()) as { code: string }).code, "WERVEL_HTTP_SOCKET_TRANSPORT");
  });

  test("stands in the security report with its access decision", async () => {
    const { stage } = host;
    assert.ok(
      stage.report.routes.some(
        ({ method, path, access }) =>
          method === "SOCKET" && path === "/s/:id" && access === "signedIn",
      ),
    );
  });
});
