// What a careful hand writes on node:http and the driver alone: the same checks, no framework.
import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { jsonType, nothing, securityHeaders } from "../../http/given.ts";
import { whole } from "../../http/raw-checks.ts";
import { openData } from "../data/open.ts";
import { Dice, htmlType, KeptWorlds, type Setup } from "../given.ts";
import { pageHeaders, pageOf, pagePolicy } from "../page.ts";

const safe = securityHeaders.flat();
const jsonHeaders = ["Content-Type", jsonType, ...safe];
const refusedHeaders = ["Content-Type", jsonType, "Cache-Control", "no-store", ...safe];
const htmlHeaders = ["Content-Type", htmlType, ...pageHeaders.flat(), "Content-Security-Policy"];

type Handle = (path: string, query: URLSearchParams) => unknown;

/** Refused with this status. */
class Refused {
  readonly status: number;

  constructor(status: number) {
    this.status = status;
  }
}

export async function start(setup: Setup): Promise<number> {
  const data = await openData(setup);
  const dice = new Dice();
  const kept = new KeptWorlds();
  const handlers = new Map<string, Handle>([
    ["GET world", () => data.world(dice.throw())],
    ["GET worlds", (_, query) => data.worlds(dice.ids(count(query)))],
    ["GET kept", (_, query) => kept.of(dice.ids(count(query)), data.world)],
    ["POST updates", (_, query) => data.change(dice.ids(count(query)), dice.throw)],
    [
      "GET articles",
      async (path) => {
        const article = await data.article(decodeURIComponent(path.slice("/articles/".length)));
        if (article === undefined) throw new Refused(404);
        return { article };
      },
    ],
  ]);
  const server = createServer((request, response) => {
    const [path = "", query = ""] = request.url!.split("?", 2);
    if (path === "/fortunes" && request.method === "GET")
      return void answer(response, async () =>
        reply(response, 200, [...htmlHeaders, pagePolicy()], pageOf(await data.fortunes())),
      );
    const handle = handlers.get(`${request.method} ${path.split("/", 2)[1]}`);
    void answer(response, async () => {
      if (handle === undefined) throw new Refused(404);
      const value = await handle(path, new URLSearchParams(query));
      reply(response, 200, jsonHeaders, JSON.stringify(value));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return (server.address() as AddressInfo).port;
}

async function answer(response: ServerResponse, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    const status = error instanceof Refused ? error.status : 500;
    reply(response, status, refusedHeaders, JSON.stringify(status === 404 ? nothing : { status }));
  }
}

function count(query: URLSearchParams): number {
  const queries = whole(query.get("queries") ?? "");
  if (queries === undefined || queries < 1 || queries > 500) throw new Refused(422);
  return queries;
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
