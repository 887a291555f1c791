import type { Load } from "../lib/wrk.ts";
import type { WireRequest } from "../lib/wire.ts";
import { articleCount } from "./given.ts";

/** The works, in the order of the tables. */
export const works = {
  one: "one query",
  many: "20 queries",
  updates: "20 queries and 20 updates",
  fortunes: "page of fortunes",
  kept: "20 cached rows",
  article: "Conduit's article",
} as const;
export type WorkName = keyof typeof works;

/** What is asked of a contestant. */
export interface Work extends Load {
  readonly name: WorkName;
  /** A request that every contestant must refuse: with this status, or with 400. */
  readonly bad?: { readonly request: WireRequest; readonly status: number };
}

const browser: readonly (readonly [string, string])[] = [
  ["Connection", "keep-alive"],
  ["User-Agent", "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/140 Safari/537.36"],
  ["Accept", "text/html, application/json, */*"],
  ["Accept-Language", "en-US,en;q=0.9,nl;q=0.8"],
  ["Accept-Encoding", "gzip, deflate, br, zstd"],
  ["Sec-Fetch-Mode", "cors"],
  ["Sec-Fetch-Site", "same-origin"],
];

const ask = (method: string, target: string): WireRequest => ({
  method,
  target,
  headers: browser,
  ...(method === "POST" ? { body: Buffer.alloc(0) } : {}),
});

const several = (name: WorkName, method: string, path: string): Work => ({
  name,
  requests: [ask(method, `${path}?queries=20`)],
  bad: { request: ask(method, `${path}?queries=many`), status: 422 },
});

/** Makes a work. */
export function workOf(name: WorkName): Work {
  switch (name) {
    case "one":
      return { name, requests: [ask("GET", "/world")] };
    case "many":
      return several(name, "GET", "/worlds");
    case "updates":
      return several(name, "POST", "/updates");
    case "fortunes":
      return { name, requests: [ask("GET", "/fortunes")] };
    case "kept":
      return several(name, "GET", "/kept");
    case "article":
      return {
        name,
        requests: Array.from({ length: articleCount }, (_, i) =>
          ask("GET", `/articles/article-${i + 1}`),
        ),
        bad: { request: ask("GET", "/articles/none"), status: 404 },
      };
  }
}
