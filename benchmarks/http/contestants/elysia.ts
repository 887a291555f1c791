// Follows elysiajs.com: Essential/Validation, Essential/Handler (headers, stream), Plugins/JWT (its plugin signs and verifies with one
// secret: tokens of others are checked with jose, which it is made of), Patterns/Trace for the log.
import { Elysia, status, t } from "elysia";
import { importJWK, jwtVerify } from "jose";
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

const id = t.Integer({ minimum: 0 });

export async function start({ routes, log, keys }: Setup): Promise<number> {
  const key = await importJWK(keys.jwk, "ES256");
  const { issuer, audience } = keys;
  const app = new Elysia({ serve: { maxRequestBodySize: 12_000_000 } })
    .headers({ "Content-Type": jsonType, ...Object.fromEntries(securityHeaders) })
    .onError(({ code, set }) => {
      set.headers["Cache-Control"] = "no-store";
      set.headers["Content-Type"] = jsonType;
      if (code === "NOT_FOUND") return new Response(JSON.stringify(nothing), { status: 404 });
    })
    .get("/text", ({ set }) => {
      set.headers["Content-Type"] = plainType;
      set.headers["Cache-Control"] = "no-store";
      return greeting;
    })
    .get("/articles", () => rows())
    .get("/articles/:id", ({ params, query }) => article(params.id, query.page, query.q), {
      params: t.Object({ id }),
      query: t.Object({ page: t.Integer({ default: 1 }), q: t.String({ default: "" }) }),
    })
    .get("/shops/:shop/orders/:order", ({ params, query }) => ({ ...params, ...query }), {
      params: t.Object({ shop: id, order: id }),
      query: t.Object({
        limit: t.Integer({ minimum: 1, maximum: 100 }),
        sort: t.UnionEnum(["newest", "oldest"]),
        open: t.Boolean(),
      }),
    })
    .post("/orders", ({ body }) => status(201, receipt(body)), {
      body: t.Object(
        {
          reference: t.String({ minLength: 1, maxLength: 40 }),
          customer: t.String({ minLength: 1, maxLength: 80 }),
          email: t.String({ format: "email", maxLength: 254 }),
          paid: t.Boolean(),
          note: t.String({ maxLength: 1_000 }),
          lines: t.Array(
            t.Object(
              {
                sku: t.String({ minLength: 1, maxLength: 40 }),
                quantity: t.Integer({ minimum: 1, maximum: 1_000 }),
                price: t.Number({ minimum: 0 }),
              },
              { additionalProperties: false },
            ),
            { minItems: 1, maxItems: 100 },
          ),
        },
        { additionalProperties: false },
      ),
    })
    .get("/me", async ({ headers: { authorization = "" }, set }) => {
      try {
        const { payload } = await jwtVerify(authorization.replace(/^Bearer /, ""), key, {
          algorithms: ["ES256"],
          issuer,
          audience,
        });
        set.headers["Cache-Control"] = "no-store";
        return { id: payload.sub };
      } catch {
        return status(401, { status: 401 });
      }
    })
    .post(
      "/files",
      ({ body: { document } }) => status(201, { name: document.name, bytes: document.size }),
      { body: t.Object({ document: t.File({ type: "application/pdf", maxSize: "11m" }) }) },
    )
    .get("/download", ({ set }) => {
      set.headers["Content-Type"] = "application/octet-stream";
      set.headers["Cache-Control"] = "no-store";
      return new Response(ReadableStream.from(chunks()));
    });
  if (log)
    app.onAfterResponse(({ request, set }) => {
      console.log(JSON.stringify({ method: request.method, url: request.url, status: set.status }));
    });
  for (let route = 0; route < routes; route++)
    app.get(`/r${route}/items/:id`, ({ params }) => ({ route, id: params.id }), {
      params: t.Object({ id }),
    });
  app.listen({ port: 0, hostname: "127.0.0.1" });
  return app.server!.port!;
}
