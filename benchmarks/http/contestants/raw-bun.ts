// Follows bun.com/docs/runtime/http/server: routes of Bun.serve, and web standards for all else.
import { serveBun } from "../bun.ts";
import {
  article,
  chunks,
  greeting,
  jsonType,
  type Keys,
  nothing,
  plainType,
  receipt,
  rows,
  securityHeaders,
  type Setup,
} from "../given.ts";
import { isOrder, tokenReader, whole } from "../raw-checks.ts";

type BunRequest = Request & { readonly params: Readonly<Record<string, string>> };
type Handle = (request: BunRequest) => Response | Promise<Response>;

const jsonHeaders = [["Content-Type", jsonType], ...securityHeaders] as [string, string][];
const textHeaders = [
  ["Content-Type", plainType],
  ["Cache-Control", "no-store"],
  ...securityHeaders,
] as [string, string][];
const bytesHeaders = [
  ["Content-Type", "application/octet-stream"],
  ["Cache-Control", "no-store"],
  ...securityHeaders,
] as [string, string][];
const privateHeaders = [...jsonHeaders, ["Cache-Control", "no-store"]] as [string, string][];

export async function start({ routes, log, keys }: Setup): Promise<number> {
  const items = Array.from({ length: routes }, (_, route): [string, object] => [
    `/r${route}/items/:id`,
    { GET: item(route) },
  ]);
  const handlers: Record<string, object> = {
    "/text": { GET: () => new Response(greeting, { headers: textHeaders }) },
    "/articles": { GET: () => json(rows()) },
    "/articles/:id": { GET: articles },
    "/shops/:shop/orders/:order": { GET: shops },
    "/orders": { POST: orders },
    "/me": { GET: me(keys) },
    "/files": { POST: files },
    "/download": {
      GET: () => new Response(ReadableStream.from(chunks()), { headers: bytesHeaders }),
    },
    ...Object.fromEntries(items),
  };
  return serveBun({
    routes: log ? logged(handlers) : handlers,
    fetch: () => refuse(404),
    maxRequestBodySize: 12_000_000,
  });
}

function logged(routes: Record<string, object>): Record<string, object> {
  const wrap =
    (handle: Handle): Handle =>
    async (request) => {
      const response = await handle(request);
      const { method, url } = request;
      const line = { level: "info", time: Date.now(), method, url, status: response.status };
      process.stdout.write(`${JSON.stringify(line)}\n`);
      return response;
    };
  return Object.fromEntries(
    Object.entries(routes).map(([path, methods]) => [
      path,
      Object.fromEntries(Object.entries(methods).map(([name, handle]) => [name, wrap(handle)])),
    ]),
  );
}

const articles: Handle = ({ url, params }) => {
  const id = whole(params["id"]!);
  const search = new URL(url).searchParams;
  const page = whole(search.get("page") ?? "1");
  if (id === undefined || page === undefined) return refuse(422);
  return json(article(id, page, search.get("q") ?? ""));
};

const shops: Handle = ({ url, params }) => {
  const search = new URL(url).searchParams;
  const [shop, order] = [whole(params["shop"]!), whole(params["order"]!)];
  const limit = whole(search.get("limit") ?? "");
  const [sort, open] = [search.get("sort"), search.get("open")];
  if (shop === undefined || order === undefined || limit === undefined) return refuse(422);
  if (limit < 1 || limit > 100) return refuse(422);
  if ((sort !== "newest" && sort !== "oldest") || (open !== "true" && open !== "false"))
    return refuse(422);
  return json({ shop, order, limit, sort, open: open === "true" });
};

const orders: Handle = async (request) => {
  let order: unknown;
  try {
    order = await request.json();
  } catch {
    return refuse(400);
  }
  return isOrder(order) ? json(receipt(order), 201) : refuse(422);
};

function me(keys: Keys): Handle {
  const claimsOf = tokenReader(keys);
  return ({ headers }) => {
    const claims = claimsOf(headers.get("authorization") ?? undefined);
    return claims === undefined ? refuse(401) : json({ id: claims.sub }, 200, privateHeaders);
  };
}

const files: Handle = async (request) => {
  const { name, size } = (await request.formData()).get("document") as File;
  return json({ name, bytes: size }, 201);
};

function item(route: number): Handle {
  return ({ params }) => {
    const id = whole(params["id"]!);
    return id === undefined ? refuse(422) : json({ route, id });
  };
}

function json(value: unknown, status = 200, headers = jsonHeaders): Response {
  return new Response(JSON.stringify(value), { status, headers });
}

function refuse(status: number): Response {
  const body = JSON.stringify(status === 404 ? nothing : { status });
  return new Response(body, { status, headers: privateHeaders });
}
