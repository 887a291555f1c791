/**
 * How much CPU do Conduit's article list and its single article need beside a program of raw node:http and node:sqlite that reads the
 * same file and writes the same bytes?
 *
 * The raw program knows two addresses and one kind of reader, nobody: it checks no request, limits nothing and logs nothing. Its SQL is
 * written by hand and its statements are prepared once.
 *
 * Run: node benchmarks/conduit.bench.ts [rounds]. Each connection comes from a loopback address of its own (127.0.0.2 and so on), since
 * Conduit limits the requests of one address; systems other than Linux must be given these addresses first.
 */
import assert from "node:assert/strict";
import { type ChildProcess, fork } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import { type AddressInfo, connect } from "node:net";
import { cpus, tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";

const contestants = ["raw", "conduit"] as const;
type Contestant = (typeof contestants)[number];
type Work = "list" | "article";

interface Server {
  readonly child: ChildProcess;
  readonly port: number;
}

interface Reply {
  readonly headers: readonly string[];
  readonly body: string;
}

const sliceMs = 2_000;
const connections = 16;

const [, file, role, folder, headersText] = process.argv;
if (process.send !== undefined && role === "conduit") await serveConduit(folder as string);
else if (process.send !== undefined && role === "raw")
  serveRaw(folder as string, JSON.parse(headersText as string));
else await compare(Number(role ?? 12));

async function serveConduit(dataDir: string): Promise<void> {
  const { app } = await import("../examples/conduit/app.ts");
  const { HttpStage } = await import("../packages/http/src/index.ts");
  const env = { DATA_DIR: dataDir, LOG_LEVEL: "silent" };
  const host = await app.start({ environment: "production", settings: { env, argv: [] } });
  const { address } = await host.stage(HttpStage)!.listen({ port: 0 });
  assert.ok("port" in address);
  serving(address.port);
}

function serveRaw(dataDir: string, headers: Readonly<Record<Work, readonly string[]>>): void {
  const database = new DatabaseSync(join(dataDir, "conduit.db"));
  const columns = `a.slug, a.title, a.description, a.tags, a.createdAt, a.updatedAt,
    (select count(*) from favorite f where f.articleId = a.id) as favorites, u.username, u.bio, u.image`;
  const from = "from article a join user u on u.id = a.authorId";
  const page = database.prepare(
    `select ${columns} ${from} order by a.createdAt desc, a.id desc limit ? offset ?`,
  );
  const count = database.prepare("select count(*) as articles from article");
  const one = database.prepare(`select ${columns}, a.body ${from} where a.slug = ?`);
  // The columns are those of the statements above; their types would say them a second time.
  // oxlint-disable-next-line typescript/no-explicit-any
  const toArticle = (row: any, body: object) => ({
    slug: row.slug,
    title: row.title,
    description: row.description,
    ...body,
    createdAt: new Date(row.createdAt),
    updatedAt: new Date(row.updatedAt),
    tagList: JSON.parse(row.tags),
    favorited: false,
    favoritesCount: row.favorites,
    author: { username: row.username, bio: row.bio, image: row.image, following: false },
  });
  const list = (query: URLSearchParams) => ({
    articles: page
      .all(Number(query.get("limit") ?? 20), Number(query.get("offset") ?? 0))
      .map((row) => toArticle(row, {})),
    articlesCount: count.get()!["articles"],
  });
  const show = (slug: string) => {
    const row = one.get(slug)!;
    return { article: toArticle(row, { body: row["body"] }) };
  };
  const server = createServer({ keepAliveTimeout: 75_000 }, (request, response) => {
    const { pathname, searchParams } = new URL(request.url!, "http://localhost");
    const work = pathname === "/api/articles" ? "list" : "article";
    const reply =
      work === "list"
        ? list(searchParams)
        : show(decodeURIComponent(pathname.slice("/api/articles/".length)));
    const body = JSON.stringify(reply);
    response.writeHead(200, [...headers[work], "Content-Length", `${Buffer.byteLength(body)}`]);
    response.end(body);
  });
  server.listen(0, "127.0.0.1", () => serving((server.address() as AddressInfo).port));
}

function serving(port: number): void {
  process.send!({ port });
  process.on("message", () => process.send!(process.cpuUsage()));
}

async function compare(rounds: number): Promise<void> {
  const data = mkdtempSync(join(tmpdir(), "conduit-bench-"));
  const running: Server[] = [];
  const start = async (...parts: readonly string[]): Promise<Server> => {
    const child = fork(file as string, parts);
    const server = { child, port: (await said<{ port: number }>(child)).port };
    running.push(server);
    return server;
  };
  try {
    const conduit = await start("conduit", data);
    const list = await reply(conduit.port, "/api/articles");
    const { slug } = JSON.parse(list.body).articles[0];
    const paths = { list: "/api/articles", article: `/api/articles/${slug}` };
    const article = await reply(conduit.port, paths.article);
    const headers = { list: list.headers, article: article.headers };
    const raw = await start("raw", data, JSON.stringify(headers));
    for (const path of [...Object.values(paths), "/api/articles?limit=12&offset=40"])
      assert.deepEqual(await reply(raw.port, path), await reply(conduit.port, path), path);
    console.log(
      `${cpus()[0]?.model}, Node ${process.versions.node}, SQLite ${process.versions.sqlite}, ${rounds} rounds of ${sliceMs} ms`,
    );
    for (const work of ["list", "article"] as const)
      await race(work, paths[work], { raw, conduit }, rounds);
  } finally {
    for (const { child } of running) child.kill("SIGKILL");
    rmSync(data, { recursive: true, force: true });
  }
}

async function race(
  work: Work,
  path: string,
  servers: Readonly<Record<Contestant, Server>>,
  rounds: number,
): Promise<void> {
  const figures: Record<Contestant, number[]> = { raw: [], conduit: [] };
  const { length } = (await reply(servers.raw.port, path)).body;
  for (const contestant of contestants) await measure(servers[contestant], path);
  for (let round = 0; round < rounds; round++)
    for (const contestant of contestants)
      figures[contestant].push(await measure(servers[contestant], path));
  const ratios = figures.conduit.map((figure, round) => figure / figures.raw[round]!);
  const [low, middle, high] = [0.25, 0.5, 0.75].map((part) => quantile(ratios, part).toFixed(2));
  const [raw, conduit] = contestants.map((each) => quantile(figures[each], 0.5).toFixed(0));
  console.log(
    `${work} (${length} bytes): raw ${raw} µs, Conduit ${conduit} µs of CPU a request; ${middle} times raw (quartiles ${low} to ${high})`,
  );
}

/** Gives the CPU time of one request, in microseconds. */
async function measure({ child, port }: Server, path: string): Promise<number> {
  const before = await cpu(child);
  const requests = await load(port, path);
  return ((await cpu(child)) - before) / requests;
}

async function cpu(child: ChildProcess): Promise<number> {
  child.send("cpu");
  const { user, system } = await said<NodeJS.CpuUsage>(child);
  return user + system;
}

function said<T>(child: ChildProcess): Promise<T> {
  return new Promise((resolve) => child.once("message", (message) => resolve(message as T)));
}

/** Keeps every connection busy for one slice and counts whole replies, each of which must be a good one. */
async function load(port: number, path: string): Promise<number> {
  let replies = 0;
  const end = performance.now() + sliceMs;
  await Promise.all(
    Array.from({ length: connections }, async (_, index) => {
      await converse(port, index, path, (text) => {
        assert.ok(text.startsWith("HTTP/1.1 200 OK\r\n"), text.slice(0, 200));
        replies++;
        return performance.now() < end;
      });
    }),
  );
  return replies;
}

async function reply(port: number, path: string): Promise<Reply> {
  let text = "";
  await converse(port, connections, path, (all) => {
    text = Buffer.from(all, "latin1").toString();
    return false;
  });
  const [head, body] = text.split("\r\n\r\n") as [string, string];
  const headers = head
    .split("\r\n")
    .slice(1)
    .filter((line) => !/^(?:date|content-length|connection|keep-alive):/i.test(line))
    .flatMap((line) => [line.slice(0, line.indexOf(":")), line.slice(line.indexOf(":") + 2)]);
  return { headers, body };
}

/** Sends requests one after another on a connection, until `next` has seen enough. */
function converse(
  port: number,
  index: number,
  path: string,
  next: (reply: string) => boolean,
): Promise<void> {
  const request = `GET ${path} HTTP/1.1\r\nHost: localhost\r\nAccept: application/json\r\nOrigin: https://front.example\r\n\r\n`;
  return new Promise((resolve, reject) => {
    const socket = connect({ port, host: "127.0.0.1", localAddress: `127.0.0.${index + 2}` });
    socket.setEncoding("latin1");
    let text = "";
    socket.on("data", (chunk: string) => {
      text += chunk;
      const end = text.indexOf("\r\n\r\n") + 4;
      const length = Number(/content-length: (\d+)/i.exec(text)?.[1] ?? Number.NaN);
      if (end < 4 || text.length < end + length) return;
      const whole = text;
      text = "";
      if (next(whole)) socket.write(request);
      else socket.end();
    });
    socket.on("error", reject);
    socket.on("close", () => resolve());
    socket.write(request);
  });
}

function quantile(values: readonly number[], part: number): number {
  return values.toSorted((a, b) => a - b)[Math.floor((values.length - 1) * part)]!;
}
