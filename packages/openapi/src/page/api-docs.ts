import { Announced, Environment, feature, Loosened, WervelError } from "@wervel/core";
import type { Feature } from "@wervel/core";
import {
  Action,
  Answer,
  anyone,
  AppDescription,
  controller,
  HttpError,
  middleware,
  securityHeaders,
  status,
  stream,
} from "@wervel/http";
import type { Middleware } from "@wervel/http";
import { openapi } from "../document/openapi.ts";
import type { OpenApiOptions } from "../document/openapi.ts";
import { openapiErrors } from "../errors.ts";
import { undocumented } from "../internal/undocumented.ts";
import { assets } from "./assets.ts";
import type { Asset } from "./assets.ts";
import { docsPolicy, writePage } from "./page.ts";

/** Where the documentation is, and what the document says. */
export interface ApiDocsOptions extends OpenApiOptions {
  /** The path of the page, default `/docs`. */
  readonly path?: `/${string}`;
  /** The path of the document, default `/openapi.json`. */
  readonly documentPath?: `/${string}`;
  /** Serves both in production too; otherwise they are 404 there. Default false. */
  readonly production?: boolean;
}

/**
 * Serves the app's OpenAPI document and a page that shows it: `app.use(apiDocs())`.
 *
 * All files come from the app itself. The page has a policy of its own and runs no script of another origin.
 *
 * @throws WERVEL_OPENAPI_PATH for a path with parameters or a slash at its end.
 */
export function apiDocs(options: ApiDocsOptions = {}): Feature {
  const { path = "/docs", documentPath = "/openapi.json", production = false, ...rest } = options;
  for (const each of [path, documentPath]) assertPath(each);
  const page = showPage({ path, documentPath, title: options.title });
  const documentText = documentWriter(rest);
  const routes = controller(
    "/",
    { access: anyone, needs: { app: AppDescription }, use: production ? [] : [offInProduction] },
    (on) => ({
      page: on.get(path, { use: [page], reply: stream({ type: "text/html" }) }, () => empty),
      document: on.get(
        documentPath,
        { reply: stream({ type: "application/json; charset=utf-8" }) },
        ({ app }) => documentText(app),
      ),
      ...Object.fromEntries(
        Object.entries(assets).map(([name, { type, read }]: [string, Asset]) => [
          name,
          on.get(`${path}/assets/${name}`, { reply: stream({ type }) }, async () =>
            status(200, await read(), { headers: { "cache-control": "private, max-age=3600" } }),
          ),
        ]),
      ),
    }),
  );
  for (const action of Object.values(routes))
    if (action instanceof Action) undocumented.add(action);
  const part = feature("api-docs").map(routes);
  // The HTTP side of the host provides the description, whatever the app provides.
  const announced = part.value(Announced, { name: "documentation", path, production });
  return (production ? announced.value(Loosened, loosened) : announced) as unknown as Feature;
}

const empty = new Uint8Array(0);

const loosened: Loosened = {
  where: "api-docs",
  what: "the documentation of the interface is served in production",
};

const offInProduction: Middleware<never> = middleware(
  { environment: Environment },
  async function offInProduction({ environment }, next) {
    if (environment === "development" || environment === "test") return next();
    throw new HttpError("WERVEL_HTTP_NOT_FOUND", "The documentation is off in production.", {
      help: "Say apiDocs({ production: true }) to serve it there.",
    });
  },
) as Middleware<never>;

/** The page is answered by middleware: its policy takes the place of the one that data replies carry. */
function showPage(where: {
  readonly path: string;
  readonly documentPath: string;
  readonly title: string | undefined;
}): Middleware<never> {
  const up = "../".repeat(where.path.split("/").length - 2);
  return middleware({ app: AppDescription }, function showDocs({ app, request }) {
    const text = writePage({
      title: where.title ?? app.name,
      document: up + where.documentPath.slice(1),
      assets: `${up}${where.path.slice(1)}/assets`,
    });
    const own = ["Content-Type", "text/html; charset=utf-8", "Content-Security-Policy", docsPolicy];
    const https = request.scheme === "https";
    return new Answer(200, [...own, ...securityHeaders({ kind: "page", https })], text);
  }) as Middleware<never>;
}

/** Writes the document of an app once, at its first request. */
function documentWriter(options: OpenApiOptions): (app: AppDescription) => Uint8Array {
  const texts = new WeakMap<AppDescription, Uint8Array>();
  return (app) => {
    const known = texts.get(app) ?? Buffer.from(JSON.stringify(openapi(app, options)));
    texts.set(app, known);
    return known;
  };
}

function assertPath(path: string): void {
  if (/^(?:\/[A-Za-z0-9._~-]+)+$/.test(path)) return;
  throw new WervelError(
    "WERVEL_OPENAPI_PATH",
    `The documentation cannot stand at ${JSON.stringify(path)}.`,
    { help: openapiErrors.WERVEL_OPENAPI_PATH.help, details: { path } },
  );
}
