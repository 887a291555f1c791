// What a careful hand writes on node:http alone: the same checks, no framework. Multipart bodies are read by busboy, as everybody does.
import { Busboy } from "@fastify/busboy";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { Readable } from "node:stream";
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

const safe = securityHeaders.flat();
const jsonHeaders = ["Content-Type", jsonType, ...safe];
const privateHeaders = [...jsonHeaders, "Cache-Control", "no-store"];
const textHeaders = ["Content-Type", plainType, "Cache-Control", "no-store", ...safe];
const bytesHeaders = [
  "Content-Type",
  "application/octet-stream",
  "Cache-Control",
  "no-store",
  ...safe,
];
const refusedHeaders = ["Content-Type", jsonType, "Cache-Control", "no-store", ...safe];
const maxBody = 1_048_576;

type Handle = (
  request: IncomingMessage,
  response: ServerResponse,
  path: string,
  query: string,
) => void;

export async function start({ routes, log, keys }: Setup): Promise<number> {
  const handlers = new Map<string, Handle>([
    ["GET text", (_, response) => reply(response, 200, textHeaders, greeting)],
    ["GET articles", articles],
    ["GET shops", shops],
    ["POST orders", orders],
    ["GET me", me(keys)],
    ["POST files", files],
    ["GET download", download],
  ]);
  for (let i = 0; i < routes; i++) handlers.set(`GET r${i}`, items(i));
  const server = createServer((request, response) => {
    const url = request.url!;
    const cut = url.indexOf("?");
    const path = cut < 0 ? url : url.slice(0, cut);
    const second = path.indexOf("/", 1);
    const first = path.slice(1, second < 0 ? undefined : second);
    const handle = handlers.get(`${request.method} ${first}`);
    if (handle === undefined) missing(response);
    else handle(request, response, path, cut < 0 ? "" : url.slice(cut + 1));
    if (log) response.on("finish", () => writeLine(request, response));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return (server.address() as AddressInfo).port;
}

function writeLine({ method, url }: IncomingMessage, { statusCode }: ServerResponse): void {
  process.stdout.write(
    `${JSON.stringify({ level: "info", time: Date.now(), method, url, status: statusCode })}\n`,
  );
}

const articles: Handle = (_, response, path, query) => {
  if (path === "/articles") return json(response, 200, rows());
  const id = whole(path.slice("/articles/".length));
  const search = new URLSearchParams(query);
  const page = whole(search.get("page") ?? "1");
  if (id === undefined || page === undefined) return refuse(response, 422);
  json(response, 200, article(id, page, search.get("q") ?? ""));
};

const shops: Handle = (_, response, path, query) => {
  const [, , shopText = "", middle, orderText = ""] = path.split("/");
  if (middle !== "orders") return missing(response);
  const search = new URLSearchParams(query);
  const [shop, order, limit] = [
    whole(shopText),
    whole(orderText),
    whole(search.get("limit") ?? ""),
  ];
  const [sort, open] = [search.get("sort"), search.get("open")];
  if (shop === undefined || order === undefined || limit === undefined || limit < 1 || limit > 100)
    return refuse(response, 422);
  if ((sort !== "newest" && sort !== "oldest") || (open !== "true" && open !== "false"))
    return refuse(response, 422);
  json(response, 200, { shop, order, limit, sort, open: open === "true" });
};

const orders: Handle = (request, response) => {
  const parts: Buffer[] = [];
  let length = 0;
  request.on("data", (part: Buffer) => {
    length += part.length;
    if (length > maxBody) return void request.destroy();
    parts.push(part);
  });
  request.on("end", () => {
    let order: unknown;
    try {
      order = JSON.parse((parts.length === 1 ? parts[0]! : Buffer.concat(parts)).toString());
    } catch {
      return refuse(response, 400);
    }
    if (!isOrder(order)) return refuse(response, 422);
    json(response, 201, receipt(order));
  });
};

function me(keys: Keys): Handle {
  const claimsOf = tokenReader(keys);
  return (request, response) => {
    const claims = claimsOf(request.headers.authorization);
    if (claims === undefined) return refuse(response, 401);
    reply(response, 200, privateHeaders, JSON.stringify({ id: claims.sub }));
  };
}

const files: Handle = (request, response) => {
  let [name, bytes] = ["", 0];
  const form = new Busboy({ headers: request.headers as never, limits: { fileSize: 10_485_760 } });
  form.on("file", (_field, stream, filename) => {
    name = filename;
    stream.on("data", (part: Buffer) => (bytes += part.length));
  });
  form.on("finish", () => json(response, 201, { name, bytes }));
  form.on("error", () => refuse(response, 400));
  request.pipe(form);
};

const download: Handle = (_, response) => {
  response.writeHead(200, bytesHeaders);
  Readable.from(chunks()).pipe(response);
};

function items(route: number): Handle {
  return (_, response, path) => {
    const id = whole(path.slice(path.lastIndexOf("/") + 1));
    if (id === undefined) return refuse(response, 422);
    json(response, 200, { route, id });
  };
}

function json(response: ServerResponse, status: number, value: unknown): void {
  reply(response, status, jsonHeaders, JSON.stringify(value));
}

function missing(response: ServerResponse): void {
  reply(response, 404, refusedHeaders, JSON.stringify(nothing));
}

function refuse(response: ServerResponse, status: number): void {
  reply(response, status, refusedHeaders, JSON.stringify({ status }));
}

function reply(
  response: ServerResponse,
  status: number,
  headers: readonly string[],
  body: string,
): void {
  response.writeHead(status, [...headers, "Content-Length", String(Buffer.byteLength(body))]);
  response.end(body);
}
