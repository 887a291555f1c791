// Follows docs.adonisjs.com: Routing, Middleware, Validation (VineJS), File uploads, Exception handling, Logger, and Custom auth guard, whose
// token is checked by jose. The shield package is for pages: its headers are set by a middleware here.
import { defineConfig as bodyparserConfig } from "@adonisjs/core/bodyparser";
import {
  ExceptionHandler,
  type HttpContext,
  defineConfig as httpConfig,
} from "@adonisjs/core/http";
import { defineConfig as loggerConfig } from "@adonisjs/core/logger";
import { IgnitorFactory } from "@adonisjs/core/factories";
import vine from "@vinejs/vine";
import { importJWK, jwtVerify } from "jose";
import { Readable } from "node:stream";
import { freePort } from "../../lib/wire.ts";
import {
  article,
  chunks,
  greeting,
  nothing,
  plainType,
  receipt,
  rows,
  securityHeaders,
  type Setup,
} from "../given.ts";

type Next = () => Promise<void>;

class Headers {
  handle({ response }: HttpContext, next: Next) {
    for (const [name, value] of securityHeaders) response.header(name, value);
    return next();
  }
}

class AccessLog {
  async handle({ request, response, logger }: HttpContext, next: Next) {
    await next();
    const status = response.getStatus();
    logger.info({ method: request.method(), url: request.url(true), status }, "answered");
  }
}

class Failures extends ExceptionHandler {
  override async handle(error: { readonly status?: number }, { response }: HttpContext) {
    const status = error.status ?? 500;
    response
      .status(status)
      .header("Cache-Control", "no-store")
      .json(status === 404 ? nothing : { status });
  }
}

const id = vine.number().withoutDecimals().min(0);
const Item = vine.create({ params: vine.object({ id }) });
const ArticleInput = vine.create({
  params: vine.object({ id }),
  page: id.clone().optional(),
  q: vine.string().optional(),
});
const ShopInput = vine.create({
  params: vine.object({ shop: id.clone(), order: id.clone() }),
  limit: vine.number().withoutDecimals().range([1, 100]),
  sort: vine.enum(["newest", "oldest"]),
  open: vine.boolean(),
});
const NewOrder = vine.create({
  reference: vine.string().minLength(1).maxLength(40),
  customer: vine.string().minLength(1).maxLength(80),
  email: vine.string().email().maxLength(254),
  paid: vine.boolean({ strict: true }),
  note: vine.string().maxLength(1_000),
  lines: vine
    .array(
      vine.object({
        sku: vine.string().minLength(1).maxLength(40),
        quantity: vine.number({ strict: true }).withoutDecimals().range([1, 1_000]),
        price: vine.number({ strict: true }).min(0),
      }),
    )
    .minLength(1)
    .maxLength(100),
});

export async function start({ routes, log, keys }: Setup): Promise<number> {
  const port = await freePort();
  Object.assign(process.env, { HOST: "127.0.0.1", PORT: String(port) });
  const key = await importJWK(keys.jwk, "ES256");
  const { issuer, audience } = keys;
  const authenticated = async (context: HttpContext, next: Next) => {
    const header = context.request.header("authorization") ?? "";
    try {
      const { payload } = await jwtVerify(header.replace(/^Bearer /, ""), key, {
        algorithms: ["ES256"],
        issuer,
        audience,
      });
      Object.assign(context, { userId: payload.sub });
    } catch {
      return context.response.status(401).json({ status: 401 });
    }
    return next();
  };
  const ignitor = new IgnitorFactory()
    .withCoreProviders()
    .withCoreConfig()
    .merge({
      rcFileContents: { providers: [() => import("@adonisjs/core/providers/vinejs_provider")] },
      config: {
        app: { appUrl: "http://localhost", http: httpConfig({ generateRequestId: false }) },
        bodyparser: bodyparserConfig({ multipart: { limit: "12mb" } }),
        logger: loggerConfig({
          default: "app",
          loggers: { app: { enabled: true, level: log ? "info" : "warn" } },
        }),
      },
    })
    .preload(async (app) => {
      const [server, router] = await Promise.all([
        app.container.make("server"),
        app.container.make("router"),
      ]);
      server.errorHandler(() => Promise.resolve({ default: Failures }));
      server.use([
        ...(log ? [() => Promise.resolve({ default: AccessLog })] : []),
        () => Promise.resolve({ default: Headers }),
      ]);
      router.use([() => import("@adonisjs/core/bodyparser_middleware")]);
      router.get("/text", ({ response }) =>
        response
          .header("Content-Type", plainType)
          .header("Cache-Control", "no-store")
          .send(greeting),
      );
      router.get("/articles", ({ response }) => response.json(rows()));
      router.get("/articles/:id", async ({ request, response }) => {
        const { params, page = 1, q = "" } = await request.validateUsing(ArticleInput);
        return response.json(article(params.id, page, q));
      });
      router.get("/shops/:shop/orders/:order", async ({ request, response }) => {
        const { params, limit, sort, open } = await request.validateUsing(ShopInput);
        return response.json({ ...params, limit, sort, open });
      });
      router.post("/orders", async ({ request, response }) =>
        response.status(201).json(receipt(await request.validateUsing(NewOrder))),
      );
      router
        .get("/me", (context) =>
          context.response
            .header("Cache-Control", "no-store")
            .json({ id: (context as unknown as { userId: string }).userId }),
        )
        .use(authenticated);
      router.post("/files", async ({ request, response }) => {
        const document = request.file("document", { size: "11mb", extnames: ["pdf"] })!;
        if (!document.isValid) return response.status(422).json({ status: 422 });
        return response.status(201).json({ name: document.clientName, bytes: document.size });
      });
      router.get("/download", ({ response }) => {
        response
          .header("Content-Type", "application/octet-stream")
          .header("Cache-Control", "no-store");
        response.stream(Readable.from(chunks()));
      });
      for (let route = 0; route < routes; route++)
        router.get(`/r${route}/items/:id`, async ({ request, response }) => {
          const { params } = await request.validateUsing(Item);
          return response.json({ route, id: params.id });
        });
    })
    .create(new URL("./", import.meta.url));
  await ignitor.httpServer().start();
  return port;
}
