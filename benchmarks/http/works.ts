import type { Load } from "../lib/wrk.ts";
import type { WireRequest } from "../lib/wire.ts";
import { chunk, chunkCount } from "./given.ts";

/** The works, in the order of the tables. */
export const works = {
  text: "plain text",
  json: "small JSON",
  rows: "50 rows of JSON",
  params: "path and query parameters",
  post: "validated POST of 1 KiB",
  auth: "authenticated route, ES256",
  missing: "404",
  routes10: "one of 10 routes more",
  routes1000: "one of 1,000 routes more",
  routes10000: "one of 10,000 routes more",
  upload: "upload of 10 MiB",
  download: "streamed download of 100 MiB",
} as const;
export type WorkName = keyof typeof works;

/** What is asked of a contestant. */
export interface Work extends Load {
  readonly name: WorkName;
  /** How many routes the server has beside those of the works. */
  readonly routes: number;
  readonly bytesEach?: number;
  readonly refused?: boolean;
  /** A request that every contestant must refuse: with this status, or with 400. */
  readonly bad?: { readonly request: WireRequest; readonly status: number };
}

/** The dozen headers that a browser sends. */
const browser: readonly (readonly [string, string])[] = [
  ["Connection", "keep-alive"],
  ["User-Agent", "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/140 Safari/537.36"],
  ["Accept", "application/json, text/plain, */*"],
  ["Accept-Language", "en-US,en;q=0.9,nl;q=0.8"],
  ["Accept-Encoding", "gzip, deflate, br, zstd"],
  ["Referer", "http://localhost/"],
  ["Sec-Fetch-Dest", "empty"],
  ["Sec-Fetch-Mode", "cors"],
  ["Sec-Fetch-Site", "same-origin"],
  ["Cache-Control", "no-cache"],
  ["Pragma", "no-cache"],
  ["Cookie", "theme=dark; sid=0123456789abcdef"],
];

const order = {
  reference: "2026-000123",
  customer: "Mare van der Meer",
  email: "mare@example.com",
  paid: false,
  note: "Ring the bell twice: the dog is old and sleeps by the door, and the stairs are steep.",
  lines: Array.from({ length: 14 }, (_, i) => ({
    sku: `harbour-print-${100 + i}`,
    quantity: i + 1,
    price: 12.5 + i,
  })),
};

const json = (body: unknown): WireRequest => ({
  method: "POST",
  target: "/orders",
  headers: [...browser, ["Content-Type", "application/json"]],
  body: Buffer.from(JSON.stringify(body)),
});

const get = (target: string, more: readonly (readonly [string, string])[] = []): WireRequest => ({
  method: "GET",
  target,
  headers: [...browser, ...more],
});

/** Makes a work; `tokens` are access tokens that hold now. */
export function workOf(name: WorkName, tokens: readonly string[]): Work {
  const plain = (target: string): Work => ({ name, routes: 0, requests: [get(target)] });
  switch (name) {
    case "text":
      return plain("/text");
    case "json":
      return {
        ...plain("/articles/42?page=2&q=gulls"),
        bad: { request: get("/articles/x?page=2&q=gulls"), status: 422 },
      };
    case "rows":
      return plain("/articles");
    case "params": {
      const path = "/shops/12/orders/345";
      return {
        ...plain(`${path}?limit=20&sort=newest&open=true`),
        bad: { request: get(`${path}?limit=200&sort=newest&open=true`), status: 422 },
      };
    }
    case "post":
      return {
        name,
        routes: 0,
        requests: [json(order)],
        bad: {
          request: json({ ...order, lines: [{ ...order.lines[0], quantity: 1_001 }] }),
          status: 422,
        },
      };
    case "auth": {
      const requests = tokens.map((token) => get("/me", [["Authorization", `Bearer ${token}`]]));
      // The same token, signed by nobody.
      const forged = `${tokens[0]!.slice(0, -20)}${"A".repeat(20)}`;
      const request = get("/me", [["Authorization", `Bearer ${forged}`]]);
      return { name, routes: 0, requests, bad: { request, status: 401 } };
    }
    case "missing":
      return { ...plain("/nothing/here"), refused: true };
    case "routes10":
      return someOf(name, 10);
    case "routes1000":
      return someOf(name, 1_000);
    case "routes10000":
      return someOf(name, 10_000);
    case "upload":
      return { name, routes: 0, requests: [upload()], connections: 2 };
    case "download":
      return { ...plain("/download"), connections: 2, bytesEach: chunk.length * chunkCount };
  }
}

/** Asks for ten of the routes, spread over all: the works differ in how many routes there are, not in how many are used. */
function someOf(name: WorkName, routes: number): Work {
  const asked = 10;
  const requests = Array.from({ length: asked }, (_, i) =>
    get(`/r${Math.floor((i * routes) / asked)}/items/${i}`),
  );
  return { name, routes, requests };
}

function upload(): WireRequest {
  const boundary = "----bench-7d2f1c";
  const head = `--${boundary}\r\nContent-Disposition: form-data; name="document"; filename="report.pdf"\r\nContent-Type: application/pdf\r\n\r\n`;
  const content = Buffer.alloc(10 * 2 ** 20, "wervel ");
  content.write("%PDF-1.7\n");
  return {
    method: "POST",
    target: "/files",
    headers: [...browser, ["Content-Type", `multipart/form-data; boundary=${boundary}`]],
    body: Buffer.concat([Buffer.from(head), content, Buffer.from(`\r\n--${boundary}--\r\n`)]),
  };
}
