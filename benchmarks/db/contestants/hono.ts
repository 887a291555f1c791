// Follows hono.dev/docs: Getting Started/Node.js, Helpers/html, Middleware/Secure Headers, and the readme of @hono/zod-validator.
import { serve } from "@hono/node-server";
import { zValidator } from "@hono/zod-validator";
import { Hono } from "hono";
import { html, raw } from "hono/html";
import { secureHeaders } from "hono/secure-headers";
import { jsonType, nothing } from "../../http/given.ts";
import { openData } from "../data/open.ts";
import { Dice, htmlType, type FortuneRow, KeptWorlds, listed, page, type Setup } from "../given.ts";
import { pagePolicy } from "../page.ts";
import { Several, Slug } from "../zod-schemas.ts";

// In one line: what stands between elements is part of the page.
// prettier-ignore
const row = ({ id, message }: FortuneRow) => html`<tr><td>${id}</td><td>${message}</td></tr>`;

export async function start(setup: Setup): Promise<number> {
  const data = await openData(setup);
  const dice = new Dice();
  const kept = new KeptWorlds();
  const app = new Hono();
  // What is registered first has the last word: a page has another policy than data.
  app.use("/fortunes", async (c, next) => {
    await next();
    c.header("Content-Security-Policy", pagePolicy());
    c.header("Cross-Origin-Opener-Policy", "same-origin");
  });
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
  const several = zValidator("query", Several);
  app.get("/world", async (c) => c.json(await data.world(dice.throw()), 200, headers));
  app.get("/worlds", several, async (c) =>
    c.json(await data.worlds(dice.ids(c.req.valid("query").queries)), 200, headers),
  );
  app.get("/kept", several, async (c) =>
    c.json(await kept.of(dice.ids(c.req.valid("query").queries), data.world), 200, headers),
  );
  app.post("/updates", several, async (c) =>
    c.json(await data.change(dice.ids(c.req.valid("query").queries), dice.throw), 200, headers),
  );
  app.get("/fortunes", async (c) => {
    const rows = listed(await data.fortunes()).map(row);
    return c.html(html`${raw(page.head)}${rows}${raw(page.tail)}`, 200, {
      "Content-Type": htmlType,
    });
  });
  app.get("/articles/:slug", zValidator("param", Slug), async (c) => {
    const article = await data.article(c.req.valid("param").slug);
    return article === undefined ? c.notFound() : c.json({ article }, 200, headers);
  });
  app.notFound((c) => c.json(nothing, 404, { ...headers, "Cache-Control": "no-store" }));
  return new Promise((resolve) => {
    serve({ fetch: app.fetch, port: 0, hostname: "127.0.0.1" }, ({ port }) => resolve(port));
  });
}
