// Follows hono.dev: Helpers/Streaming, Middleware/Secure Headers, /JWT, /Logger, and the readme of @hono/zod-validator.
import { zValidator } from "@hono/zod-validator";
import { Hono } from "hono";
import { bodyLimit } from "hono/body-limit";
import { jwt } from "hono/jwt";
import { logger } from "hono/logger";
import { secureHeaders } from "hono/secure-headers";
import { stream } from "hono/streaming";
import {
  article,
  chunks,
  greeting,
  jsonType,
  nothing,
  receipt,
  rows,
  type Setup,
} from "./given.ts";
import { ArticleQuery, Id, NewOrder, ShopParams, ShopQuery } from "./zod-schemas.ts";

/** Makes Hono's app, which runs on Node and on Bun. */
export async function honoApp({ routes, log, keys }: Setup): Promise<Hono> {
  const curve = { name: "ECDSA", namedCurve: "P-256" };
  const key = await crypto.subtle.importKey("jwk", keys.jwk, curve, false, ["verify"]);
  const app = new Hono();
  if (log) app.use(logger());
  app.use(
    secureHeaders({
      contentSecurityPolicy: { defaultSrc: ["'none'"], frameAncestors: ["'none'"] },
      crossOriginOpenerPolicy: false,
      crossOriginResourcePolicy: "same-origin",
      originAgentCluster: false,
      permissionsPolicy: { camera: [], microphone: [], geolocation: [], payment: [], usb: [] },
      referrerPolicy: "strict-origin-when-cross-origin",
      strictTransportSecurity: false,
      xDnsPrefetchControl: false,
      xDownloadOptions: false,
      xFrameOptions: "DENY",
      xPermittedCrossDomainPolicies: false,
    }),
  );
  // Hono writes `application/json` without a charset, which for JSON is the same; the bytes of all are to be.
  const headers = { "Content-Type": jsonType };
  app.get("/text", (c) => c.text(greeting, 200, { "Cache-Control": "no-store" }));
  app.get("/articles", (c) => c.json(rows(), 200, headers));
  app.get("/articles/:id", zValidator("param", Id), zValidator("query", ArticleQuery), (c) => {
    const { page, q } = c.req.valid("query");
    return c.json(article(c.req.valid("param").id, page, q), 200, headers);
  });
  app.get(
    "/shops/:shop/orders/:order",
    zValidator("param", ShopParams),
    zValidator("query", ShopQuery),
    (c) => c.json({ ...c.req.valid("param"), ...c.req.valid("query") }, 200, headers),
  );
  app.post("/orders", bodyLimit({ maxSize: 1_048_576 }), zValidator("json", NewOrder), (c) =>
    c.json(receipt(c.req.valid("json")), 201, headers),
  );
  const { issuer: iss, audience: aud } = keys;
  app.get(
    "/me",
    jwt({ secret: key, alg: "ES256", verification: { iss, aud, typ: "at+jwt" } }),
    (c) =>
      c.json({ id: (c.get("jwtPayload") as { sub: string }).sub }, 200, {
        ...headers,
        "Cache-Control": "no-store",
      }),
  );
  app.post("/files", bodyLimit({ maxSize: 11_000_000 }), async (c) => {
    const { document } = await c.req.parseBody();
    const { name, size } = document as File;
    return c.json({ name, bytes: size }, 201, headers);
  });
  app.get("/download", (c) => {
    c.header("Content-Type", "application/octet-stream");
    c.header("Cache-Control", "no-store");
    return stream(c, async (stream) => {
      for await (const part of chunks()) await stream.write(part);
    });
  });
  for (let route = 0; route < routes; route++)
    app.get(`/r${route}/items/:id`, zValidator("param", Id), (c) =>
      c.json({ route, id: c.req.valid("param").id }, 200, headers),
    );
  app.notFound((c) => c.json(nothing, 404, { ...headers, "Cache-Control": "no-store" }));
  return app;
}
