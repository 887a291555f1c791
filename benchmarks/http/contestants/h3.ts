// Follows h3.dev: Guide/Basics (routing, lifecycle), Examples/Validate data, Guide/API (plugins), and srvx.h3.dev for the log. Tokens are
// checked by jose, as h3 leaves it to a library; jose remembers none.
import {
  H3,
  getValidatedQuery,
  getValidatedRouterParams,
  HTTPError,
  readValidatedBody,
  serve,
} from "h3";
import { importJWK, jwtVerify } from "jose";
import { loggerMiddleware } from "srvx/log";
import {
  article,
  chunks,
  greeting,
  jsonType,
  nothing,
  plainType,
  receipt,
  rows,
  securityHeaders,
  type Setup,
} from "../given.ts";
import { ArticleQuery, Id, NewOrder, ShopParams, ShopQuery } from "../zod-schemas.ts";

export async function start({ routes, log, keys }: Setup): Promise<number> {
  const { issuer, audience } = keys;
  const key = await importJWK(keys.jwk, "ES256");
  const app = new H3();
  app.use((event) => {
    const { headers } = event.res;
    headers.set("Content-Type", jsonType);
    for (const [name, value] of securityHeaders) headers.set(name, value);
  });
  app.get("/text", (event) => {
    event.res.headers.set("Content-Type", plainType);
    event.res.headers.set("Cache-Control", "no-store");
    return greeting;
  });
  app.get("/articles", () => rows());
  app.get("/articles/:id", async (event) => {
    const { id } = await getValidatedRouterParams(event, Id);
    const { page, q } = await getValidatedQuery(event, ArticleQuery);
    return article(id, page, q);
  });
  app.get("/shops/:shop/orders/:order", async (event) => ({
    ...(await getValidatedRouterParams(event, ShopParams)),
    ...(await getValidatedQuery(event, ShopQuery)),
  }));
  app.post("/orders", async (event) => {
    const order = await readValidatedBody(event, NewOrder);
    event.res.status = 201;
    return receipt(order);
  });
  app.get("/me", async (event) => {
    const header = event.req.headers.get("authorization") ?? "";
    if (!header.startsWith("Bearer ")) throw new HTTPError({ status: 401 });
    try {
      const { payload } = await jwtVerify(header.slice(7), key, {
        algorithms: ["ES256"],
        issuer,
        audience,
      });
      event.res.headers.set("Cache-Control", "no-store");
      return { id: payload.sub };
    } catch (cause) {
      throw new HTTPError({ status: 401, cause });
    }
  });
  app.post("/files", async (event) => {
    const document = (await event.req.formData()).get("document") as File;
    event.res.status = 201;
    return { name: document.name, bytes: document.size };
  });
  app.get("/download", (event) => {
    event.res.headers.set("Content-Type", "application/octet-stream");
    event.res.headers.set("Cache-Control", "no-store");
    return ReadableStream.from(chunks());
  });
  for (let route = 0; route < routes; route++)
    app.get(`/r${route}/items/:id`, async (event) => ({
      route,
      id: (await getValidatedRouterParams(event, Id)).id,
    }));
  app.all("/**", (event) => {
    event.res.status = 404;
    event.res.headers.set("Cache-Control", "no-store");
    return nothing;
  });
  const server = serve(app, {
    port: 0,
    hostname: "127.0.0.1",
    silent: true,
    ...(log ? { middleware: [loggerMiddleware()] } : {}),
  });
  await server.ready();
  return Number(new URL(server.url!).port);
}
