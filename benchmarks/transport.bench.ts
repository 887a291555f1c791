/**
 * How much CPU does the node:http transport, with and without the firewall, need beside raw node:http that writes the same
 * bytes?
 *
 * Run: node benchmarks/transport.bench.ts [rounds]
 */
import assert from "node:assert/strict";
import { fork } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { createServer } from "node:http";
import { connect } from "node:net";
import type { AddressInfo } from "node:net";
import { cpus } from "node:os";
import { fileURLToPath } from "node:url";
import { createFirewall } from "../packages/http/src/edge/firewall.ts";
import { parseQuery, queryValue } from "../packages/http/src/edge/query.ts";
import { securityHeaders } from "../packages/http/src/edge/security-headers.ts";
import type { Dispatch } from "../packages/http/src/transport/exchange.ts";
import { serveNode } from "../packages/http/src/transport/node.ts";

const kinds = ["raw", "transport", "firewall"] as const;
type Kind = (typeof kinds)[number];

const sliceMs = 2_000;
const connections = 16;

const article = {
  slug: "how-to-train-your-dragon",
  title: "How to train your dragon",
  description: "Ever wonder how?",
  body: "It takes patience, and a little more of it every day.",
  tags: ["dragons", "training"],
  createdAt: "2026-02-18T03:22:56.637Z",
  author: { name: "jake", bio: "I look after dragons", following: false },
};
const headers = [
  "Content-Type",
  "application/json; charset=utf-8",
  ...securityHeaders({ kind: "data", https: false }),
];

const request = [
  "GET /articles/how-to-train-your-dragon?limit=20&offset=10 HTTP/1.1",
  "Host: localhost",
  "Connection: keep-alive",
  "User-Agent: Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/130 Safari/537.36",
  "Accept: application/json, text/plain, */*",
  "Accept-Language: en-US,en;q=0.9,nl;q=0.8",
  "Accept-Encoding: gzip, deflate, br, zstd",
  "Referer: http://localhost/",
  "Sec-Fetch-Dest: empty",
  "Sec-Fetch-Mode: cors",
  "Sec-Fetch-Site: same-origin",
  "Cookie: theme=dark; sid=0123456789abcdef",
  'If-None-Match: "abc"',
  "",
  "",
].join("\r\n");

const role = process.argv[2];
if (process.send !== undefined && kinds.includes(role as Kind)) await serve(role as Kind);
else await compare(Number(process.argv[2] ?? 12));

async function serve(kind: Kind): Promise<void> {
  const port = kind === "raw" ? await serveRaw() : await serveWervel(kind);
  process.send!({ port });
  process.on("message", () => process.send!(process.cpuUsage()));
}

function serveRaw(): Promise<number> {
  const server = createServer({ keepAliveTimeout: 75_000 }, (_request, response) => {
    const body = JSON.stringify(article);
    response.writeHead(200, [...headers, "Content-Length", `${Buffer.byteLength(body)}`]);
    response.end(body);
  });
  return new Promise((resolve) => {
    server.listen(0, "127.0.0.1", () => resolve((server.address() as AddressInfo).port));
  });
}

async function serveWervel(kind: "transport" | "firewall"): Promise<number> {
  const firewall = createFirewall({ environment: "production", allowedHosts: ["localhost"] });
  const bare: Dispatch = () => ({
    status: 200,
    headers,
    body: JSON.stringify(article),
    close: false,
  });
  const checked: Dispatch = (incoming) => {
    const pairs = parseQuery(firewall(incoming).query);
    assert.ok(queryValue(pairs, "limit") !== queryValue(pairs, "offset"));
    return bare(incoming);
  };
  const { address } = await serveNode(kind === "firewall" ? checked : bare, {
    maxRequestsPerConnection: Number.MAX_SAFE_INTEGER,
  });
  assert.ok("port" in address);
  return address.port;
}

async function compare(rounds: number): Promise<void> {
  const figures: Record<Kind, number[]> = { raw: [], transport: [], firewall: [] };
  const servers = new Map<Kind, { child: ChildProcess; port: number }>();
  for (const kind of kinds) {
    const child = fork(fileURLToPath(import.meta.url), [kind]);
    servers.set(kind, { child, port: (await said<{ port: number }>(child)).port });
  }
  const measure = async (kind: Kind): Promise<number> => {
    const { child, port } = servers.get(kind)!;
    const before = await cpu(child);
    const requests = await load(port);
    return ((await cpu(child)) - before) / requests;
  };
  for (const kind of kinds) await measure(kind);
  for (let round = 0; round < rounds; round++) {
    for (const kind of kinds) figures[kind].push(await measure(kind));
  }
  for (const { child } of servers.values()) child.kill();

  console.log(
    `${cpus()[0]?.model}, Node ${process.versions.node}, ${rounds} rounds of ${sliceMs} ms`,
  );
  for (const kind of kinds) {
    const ratios = figures[kind].map((figure, round) => figure / figures.raw[round]!);
    const [low, middle, high] = [0.25, 0.5, 0.75].map((part) => quantile(ratios, part).toFixed(2));
    const micros = quantile(figures[kind], 0.5).toFixed(1);
    console.log(
      `${kind}: ${micros} µs of CPU a request, ${middle} of raw (quartiles ${low} to ${high})`,
    );
  }
}

async function cpu(child: ChildProcess): Promise<number> {
  child.send("cpu");
  const { user, system } = await said<NodeJS.CpuUsage>(child);
  return user + system;
}

function said<T>(child: ChildProcess): Promise<T> {
  return new Promise((resolve) => child.once("message", (message) => resolve(message as T)));
}

/** Keeps every connection busy for one slice and counts whole replies, each of which must be the expected one. */
async function load(port: number): Promise<number> {
  let replies = 0;
  const end = performance.now() + sliceMs;
  const expected = JSON.stringify(article);
  const one = (): Promise<void> =>
    new Promise((resolve, reject) => {
      const socket = connect(port, "127.0.0.1");
      socket.setEncoding("latin1");
      let text = "";
      socket.on("data", (chunk: string) => {
        text += chunk;
        if (!text.endsWith(expected)) return;
        assert.ok(text.startsWith("HTTP/1.1 200 OK\r\n"));
        text = "";
        replies++;
        if (performance.now() < end) socket.write(request);
        else socket.end();
      });
      socket.on("error", reject);
      socket.on("close", () => resolve());
      socket.write(request);
    });
  await Promise.all(Array.from({ length: connections }, one));
  return replies;
}

function quantile(values: readonly number[], part: number): number {
  return values.toSorted((a, b) => a - b)[Math.floor((values.length - 1) * part)]!;
}
