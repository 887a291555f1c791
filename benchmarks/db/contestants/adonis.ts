// Follows docs.adonisjs.com: Routing, Middleware, Validation (VineJS), Exception handling, and lucid.adonisjs.com for its provider.
import { defineConfig as bodyparserConfig } from "@adonisjs/core/bodyparser";
import { IgnitorFactory } from "@adonisjs/core/factories";
import {
  ExceptionHandler,
  type HttpContext,
  defineConfig as httpConfig,
} from "@adonisjs/core/http";
import { defineConfig as loggerConfig } from "@adonisjs/core/logger";
import { defineConfig as databaseConfig } from "@adonisjs/lucid";
import vine from "@vinejs/vine";
import { nothing, securityHeaders } from "../../http/given.ts";
import { freePort } from "../../lib/wire.ts";
import { Dice, htmlType, KeptWorlds, type Setup } from "../given.ts";
import { pageHeaders, pageOf, pagePolicy } from "../page.ts";

type Next = () => Promise<void>;

class Headers {
  handle({ request, response }: HttpContext, next: Next) {
    const headers = request.url() === "/fortunes" ? pageHeaders : securityHeaders;
    for (const [name, value] of headers) response.header(name, value);
    return next();
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

const Several = vine.create({ queries: vine.number().withoutDecimals().range([1, 500]) });
const Slug = vine.create({ params: vine.object({ slug: vine.string().maxLength(220) }) });

export async function start({ store, address }: Setup): Promise<number> {
  const port = await freePort();
  Object.assign(process.env, { HOST: "127.0.0.1", PORT: String(port) });
  const dice = new Dice();
  const kept = new KeptWorlds();
  const ignitor = new IgnitorFactory()
    .withCoreProviders()
    .withCoreConfig()
    .merge({
      rcFileContents: {
        providers: [
          () => import("@adonisjs/core/providers/vinejs_provider"),
          () => import("@adonisjs/lucid/database_provider"),
        ],
      },
      config: {
        app: { appUrl: "http://localhost", http: httpConfig({ generateRequestId: false }) },
        bodyparser: bodyparserConfig({}),
        logger: loggerConfig({
          default: "app",
          loggers: { app: { enabled: true, level: "warn" } },
        }),
        database: databaseConfig({
          connection: store,
          connections: { [store]: connectionTo(store, address) },
        } as never),
      },
    })
    .preload(async (app) => {
      const [server, router] = await Promise.all([
        app.container.make("server"),
        app.container.make("router"),
      ]);
      const { open } = await import("../data/lucid.ts");
      const data = await open();
      server.errorHandler(() => Promise.resolve({ default: Failures }));
      server.use([() => Promise.resolve({ default: Headers })]);
      router.use([() => import("@adonisjs/core/bodyparser_middleware")]);
      router.get("/world", async ({ response }) => response.json(await data.world(dice.throw())));
      router.get("/worlds", async ({ request, response }) => {
        const { queries } = await request.validateUsing(Several);
        return response.json(await data.worlds(dice.ids(queries)));
      });
      router.get("/kept", async ({ request, response }) => {
        const { queries } = await request.validateUsing(Several);
        return response.json(await kept.of(dice.ids(queries), data.world));
      });
      router.post("/updates", async ({ request, response }) => {
        const { queries } = await request.validateUsing(Several);
        return response.json(await data.change(dice.ids(queries), dice.throw));
      });
      router.get("/fortunes", async ({ response }) =>
        response
          .header("Content-Type", htmlType)
          .header("Content-Security-Policy", pagePolicy())
          .send(pageOf(await data.fortunes())),
      );
      router.get("/articles/:slug", async ({ request, response }) => {
        const { params } = await request.validateUsing(Slug);
        const article = await data.article(params.slug);
        if (article !== undefined) return response.json({ article });
        return response.status(404).header("Cache-Control", "no-store").json(nothing);
      });
    })
    .create(new URL("./", import.meta.url));
  await ignitor.httpServer().start();
  return port;
}

function connectionTo(store: string, address: string): object {
  if (store === "postgres") return { client: "pg", connection: address, pool: { min: 0, max: 10 } };
  return {
    client: "better-sqlite3",
    connection: { filename: address },
    useNullAsDefault: true,
    pool: {
      afterCreate: (
        client: { pragma(text: string): void },
        done: (error: unknown, client: unknown) => void,
      ) => {
        client.pragma("synchronous = full");
        done(null, client);
      },
    },
  };
}
