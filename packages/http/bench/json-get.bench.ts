/**
 * How much CPU does a small JSON GET cost, compared with a raw node:http server that writes the same bytes?
 *
 * Run it with `node packages/http/bench/json-get.bench.ts [rounds]`. It prints CPU microseconds a request (user and system
 * time of the server's process) and the quartiles of the ratio a round; contestants take turns.
 */
import assert from "node:assert/strict";
import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:http";
import { type AddressInfo, connect } from "node:net";
import { cpus } from "node:os";
import { fileURLToPath } from "node:url";
import { bool, int, list, object, text } from "@wervel/schema";
import { anyone, controller, createApp, HttpStage, toIncoming } from "@wervel/http";

const Article = object({
  id: int(),
  slug: text(),
  title: text(),
  description: text(),
  tags: list(text()),
  author: object({ name: text(), bio: text(), following: bool() }),
  favoritesCount: int(),
  page: int(),
  q: text().optional(),
});

const makeArticle = (id: number, page: number, q: string | undefined) => ({
  id,
  slug: "a-quiet-morning",
  title: "A quiet morning",
  description: "What the harbour sounds like before six",
  tags: ["harbour", "morning", "gulls"],
  author: { name: "mare", bio: "Writes about the sea", following: false },
  favoritesCount: 12,
  page,
  ...(q === undefined ? {} : { q }),
});

const articles = controller("/articles", { access: anyone }, (on) => ({
  show: on.get(
    "/:id",
    {
      params: { id: int() },
      query: { page: int().default(1), q: text().optional() },
      reply: Article,
    },
    ({ params, query }) => makeArticle(params.id, query.page, query.q),
  ),
}));

const target = "/articles/42?page=2&q=gulls";
const request = Buffer.from(
  `GET ${target} HTTP/1.1\r\nHost: localhost:3000\r\nUser-Agent: bench/1.0\r\nAccept: application/json\r\n` +
    "Accept-Encoding: gzip, br\r\nAccept-Language: en\r\nConnection: keep-alive\r\nCache-Control: no-cache\r\n" +
    "Pragma: no-cache\r\nDNT: 1\r\nX-One: 1\r\nX-Two: 2\r\nX-Three: 3\r\n\r\n",
);
const connections = 16;
const requestsPerConnection = 900;
const sliceMs = 2_000;

if (process.argv[2] === "serve") await serve(process.argv[3] === "raw");
else await compare(Number(process.argv[2] ?? 12));

async function serve(isRaw: boolean): Promise<void> {
  const host = await createApp({
    name: "bench",
    limits: { rate: { perAddress: 1_000_000_000 } },
  })
    .map(articles)
    .start({ environment: "production" });
  const stage = host.stage(HttpStage)!;
  process.on("message", () => process.send!(process.cpuUsage()));
  if (!isRaw) {
    const server = await stage.listen();
    process.send!((server.address as { port: number }).port);
    return;
  }
  const { headers } = await stage.dispatch(toIncoming({ path: target }));
  const server = createServer({ keepAliveTimeout: 75_000 }, (_request, response) => {
    const body = JSON.stringify(makeArticle(42, 2, "gulls"));
    response.writeHead(200, [...headers, "Content-Length", `${Buffer.byteLength(body)}`]);
    response.end(body);
  });
  server.listen(0, "127.0.0.1", () => process.send!((server.address() as AddressInfo).port));
}

interface Contestant {
  readonly child: ChildProcess;
  readonly port: number;
}

async function compare(rounds: number): Promise<void> {
  const raw = await start("raw");
  const wervel = await start("wervel");
  try {
    const bodies = await Promise.all([raw, wervel].map(({ port }) => bodyOf(port)));
    assert.equal(bodies[0], bodies[1], "both write the same bytes");
    for (const { port } of [raw, wervel]) await load(port);
    const costs: (readonly [raw: number, wervel: number])[] = [];
    for (let round = 0; round < rounds; round++) {
      const first = round % 2 === 0 ? raw : wervel;
      const one = await cost(first);
      const other = await cost(first === raw ? wervel : raw);
      costs.push(first === raw ? [one, other] : [other, one]);
    }
    report(costs);
  } finally {
    for (const { child } of [raw, wervel]) child.kill("SIGKILL");
  }
  process.exit();
}

async function start(name: string): Promise<Contestant> {
  const child = fork(fileURLToPath(import.meta.url), ["serve", name], {
    stdio: ["ignore", "ignore", "inherit", "ipc"],
  });
  const [port] = (await once(child, "message")) as [number];
  return { child, port };
}

async function bodyOf(port: number): Promise<string> {
  return (await fetch(`http://127.0.0.1:${port}${target}`)).text();
}

async function cost({ child, port }: Contestant): Promise<number> {
  const before = await cpuOf(child);
  const answered = await load(port);
  return ((await cpuOf(child)) - before) / answered;
}

async function cpuOf(child: ChildProcess): Promise<number> {
  child.send("cpu");
  const [{ user, system }] = (await once(child, "message")) as [NodeJS.CpuUsage];
  return user + system;
}

/** Keeps every connection busy for one slice; gives the number of replies. */
async function load(port: number): Promise<number> {
  const end = performance.now() + sliceMs;
  const work = Array.from({ length: connections }, async () => {
    let answered = 0;
    while (performance.now() < end) answered += await connection(port, end);
    return answered;
  });
  return (await Promise.all(work)).reduce((sum, answered) => sum + answered, 0);
}

function connection(port: number, end: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, "127.0.0.1").setNoDelay();
    let answered = 0;
    socket.on("error", reject);
    socket.on("close", () => resolve(answered));
    // Replies are small and arrive whole; each ends with its object.
    socket.on("data", (chunk) => {
      if (chunk.at(-1) !== 125) return;
      answered++;
      if (answered === requestsPerConnection || performance.now() > end) socket.end();
      else socket.write(request);
    });
    socket.write(request);
  });
}

function report(costs: readonly (readonly [raw: number, wervel: number])[]): void {
  const at = (values: readonly number[], part: number): string =>
    values.toSorted((a, b) => a - b)[Math.floor(part * (values.length - 1))]!.toFixed(3);
  const ratios = costs.map(([raw, wervel]) => wervel / raw);
  console.log(`node ${process.version}, ${cpus()[0]?.model}, ${costs.length} rounds`);
  console.log(
    `raw    ${at(
      costs.map(([raw]) => raw),
      0.5,
    )} µs CPU a request`,
  );
  console.log(
    `wervel ${at(
      costs.map(([, wervel]) => wervel),
      0.5,
    )} µs CPU a request`,
  );
  console.log(`ratio  ${at(ratios, 0.25)} | ${at(ratios, 0.5)} | ${at(ratios, 0.75)} (quartiles)`);
}
