import assert from "node:assert/strict";
import { fork } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { makeIssuer } from "../../benchmarks/http/keys.ts";
import { nodeReaches } from "../../benchmarks/http/reaches.ts";
import { type WorkName, workOf, works } from "../../benchmarks/http/works.ts";
import { dotChart } from "../../benchmarks/lib/dots.ts";
import { pageOf, tablesOf } from "../../benchmarks/lib/report.ts";
import {
  merged,
  readResults,
  type Row,
  type SuiteRun,
  writeResults,
} from "../../benchmarks/lib/results.ts";
import { rotate } from "../../benchmarks/lib/rotate.ts";
import { difference } from "../../benchmarks/lib/same-reply.ts";
import { spread } from "../../benchmarks/lib/stats.ts";
import type { Suite } from "../../benchmarks/lib/suite.ts";
import { send, toBytes, type WireReply } from "../../benchmarks/lib/wire.ts";
import { parseFigures } from "../../benchmarks/lib/wrk.ts";

const serve = join(import.meta.dirname, "../../benchmarks/http/serve.ts");

function folder(t: { after(fn: () => void): void }): string {
  const made = mkdtempSync(join(tmpdir(), "wervel-bench-test-"));
  t.after(() => rmSync(made, { recursive: true, force: true }));
  return made;
}

test("Wervel and the raw program answer the works of HTTP with the same bytes, and refuse the same", async (t) => {
  const { keys, issue } = await makeIssuer(folder(t));
  const setup = JSON.stringify({ routes: 10, log: false, keys });
  const start = async (file: string): Promise<number> => {
    const child = fork(serve, [file, setup], { stdio: ["ignore", "ignore", "inherit", "ipc"] });
    t.after(() => child.kill("SIGKILL"));
    const [{ port }] = (await once(child, "message")) as [{ port: number }];
    return port;
  };
  const [raw, wervel] = await Promise.all([start("raw.ts"), start("wervel.ts")]);
  const tokens = await issue(2);
  for (const name of Object.keys(works) as WorkName[]) {
    const { requests, bad } = workOf(name, tokens);
    const [expected, ours] = await Promise.all([
      send(raw, requests[0]!),
      send(wervel, requests[0]!),
    ]);
    assert.equal(difference(ours, expected), undefined, name);
    assert.equal(expected.status >= 400, name === "missing", name);
    if (bad === undefined) continue;
    const refused = await Promise.all([send(raw, bad.request), send(wervel, bad.request)]);
    assert.deepEqual(
      refused.map(({ status }) => status),
      [bad.status, bad.status],
      name,
    );
  }
});

test("turns are taken in an order that moves by one each round, and who fails is left out", async () => {
  const order: string[] = [];
  const turn = (name: string, failsAt = Infinity) => ({
    name,
    measure: async () => {
      order.push(name);
      if (order.length >= failsAt) throw new Error("broken");
      return order.length;
    },
  });
  const failures: string[] = [];
  const samples = await rotate([turn("a"), turn("b", 3), turn("c")], 3, (name, error) =>
    failures.push(`${name}: ${error.message}`),
  );
  assert.deepEqual(order, ["a", "b", "c", "b", "c", "a", "a", "c"]);
  assert.deepEqual(failures, ["b: broken"]);
  assert.deepEqual(
    [...samples],
    [
      ["a", [1, 6, 7]],
      ["c", [3, 5, 8]],
    ],
  );
});

test("who takes part in some rounds does so at even distances, and the others alternate between them", async () => {
  const order: string[] = [];
  const turn = (name: string, rounds?: number) => ({
    name,
    ...(rounds === undefined ? {} : { rounds }),
    measure: async (round: number) => {
      order.push(`${name}${round}`);
      return round;
    },
  });
  const samples = await rotate([turn("a"), turn("b"), turn("c", 2)], 4, assert.fail);
  assert.equal(order.join(" "), "a0 b0 c0 b1 a1 c2 a2 b2 b3 a3");
  assert.deepEqual(samples.get("c"), [0, 2]);
});

const reply = (status: number, headers: Record<string, string>, body: string): WireReply => ({
  status,
  headers: new Map(Object.entries(headers)),
  body: Buffer.from(body),
});
const expected = reply(200, { "content-type": "application/json; charset=utf-8" }, "{}");

const replies: readonly (readonly [what: string, reply: WireReply, says: RegExp | undefined])[] = [
  [
    "spaces and case",
    reply(200, { "content-type": "application/JSON;charset=utf-8" }, "{}"),
    undefined,
  ],
  [
    "a header that does not matter",
    reply(200, { "content-type": "application/json; charset=utf-8", date: "now" }, "{}"),
    undefined,
  ],
  [
    "another status",
    reply(201, { "content-type": "application/json; charset=utf-8" }, "{}"),
    /status 201, not 200/,
  ],
  [
    "another type",
    reply(200, { "content-type": "text/plain" }, "{}"),
    /content-type is text\/plain/,
  ],
  ["a missing header", reply(200, {}, "{}"), /content-type is absent/],
  [
    "another body",
    reply(200, { "content-type": "application/json; charset=utf-8" }, "[]"),
    /the body is 2 bytes, \[\]/,
  ],
];
for (const [what, actual, says] of replies)
  test(`replies are compared: ${what}`, () => {
    const said = difference(actual, expected);
    if (says === undefined) assert.equal(said, undefined);
    else assert.match(said ?? "", says);
  });

test("a request is written as bytes, its body with its length", () => {
  const body = Buffer.from("é");
  const bytes = toBytes({ method: "POST", target: "/a?b", headers: [["X-One", "1"]], body });
  assert.equal(
    bytes.toString(),
    "POST /a?b HTTP/1.1\r\nHost: localhost\r\nX-One: 1\r\nContent-Length: 2\r\n\r\né",
  );
});

test("figures of the load generator are read, and its failures are told", () => {
  assert.deepEqual(parseFigures("Running 2s test\nfigures 1200 2000000 99 3 1 400 9000\n"), {
    requests: 1200,
    seconds: 2,
    bytes: 99,
    refused: 3,
    lost: 1,
    p50: 400,
    p99: 9000,
  });
  assert.throws(() => parseFigures("unable to connect to 127.0.0.1"), /gave no figures: unable/);
});

function row(contestant: string, samples: readonly number[], more: Partial<Row> = {}): Row {
  const cpu = spread(samples);
  return {
    suite: "http-node",
    work: "json",
    contestant,
    version: "1",
    cpu,
    ratio: cpu,
    samples,
    ...more,
  };
}

test("figures to be reached are ratios of the same rounds", () => {
  const rows = [
    row("raw", [10, 20, 30]),
    row("wervel", [11, 22, 33]),
    row("fastify", [12, 24, 31]),
    row("raw", [10, 10, 10], { work: "auth" }),
    row("wervel", [15, 15, 15], { work: "auth" }),
    row("wervel", [10, 20, 30], { work: "routes10" }),
    row("wervel", [12, 24, 36], { work: "routes10000" }),
    row("fastify", [12, 24, 31], { work: "post" }),
    row("wervel", [13, 25, 30], { work: "post" }),
  ];
  assert.deepEqual(nodeReaches(rows), [
    "reached: small JSON, times raw: 1.10 (1.10 to 1.10); wanted: at most 1.20",
    "missed: authenticated route, ES256, times raw: 1.50 (1.50 to 1.50); wanted: at most 1.30",
    "reached: small JSON: less CPU than every other; 0.92 times fastify, the nearest",
    "missed: validated POST of 1 KiB: less CPU than every other. Cheaper: fastify",
    "missed: one of 10,000 routes more, times one of 10 routes more: 1.20 (1.20 to 1.20); wanted: at most 1.10",
  ]);
});

test("rows that took part in some rounds are compared within the rounds of both", () => {
  const rows = [
    row("wervel", [10, 20, 30, 40]),
    row("raw", [10, 10, 10, 10]),
    row("hono", [40, 160], { rounds: [1, 3] }),
    row("h3", [1], { rounds: [7] }),
  ];
  assert.deepEqual(nodeReaches(rows), [
    "missed: small JSON, times raw: 2.50 (1.75 to 3.25); wanted: at most 1.20",
    "reached: small JSON: less CPU than every other; 0.38 times hono, the nearest",
  ]);
});

const run = (rows: readonly Row[]): SuiteRun => ({
  machine: {
    cpu: "CPU",
    cores: 2,
    memoryGb: 8,
    platform: "linux x64",
    node: "26.10.0",
    loadBefore: 0.1,
    date: "2026-11-22",
  },
  effort: { quick: false, rounds: 3, slice: 2, others: { rounds: 1, slice: 1 } },
  seconds: 7,
  rows,
  notRun: ["not run: Hono (no reply)"],
});

test("a run takes the place of the former run of its suite, and no other's", (t) => {
  const file = join(folder(t), "results.json");
  const first = {
    one: run([row("raw", [1], { suite: "one" })]),
    two: run([row("raw", [2], { suite: "two" })]),
  };
  writeResults(file, merged(readResults(file), first));
  const again = { one: run([row("raw", [1 / 3], { suite: "one" })]) };
  writeResults(file, merged(readResults(file), again));
  const { suites, rows } = readResults(file);
  assert.deepEqual(Object.keys(suites), ["one", "two"]);
  assert.deepEqual(
    rows.map(({ suite, samples }) => [suite, samples]),
    [
      ["two", [2]],
      ["one", [0.333333]],
    ],
  );
});

test("the page has a table, the figures to be reached, and who was not run", () => {
  const rows = [
    row("raw", [10, 10], {
      throughput: 20_000,
      p50: 1_000,
      p99: 2_500,
      rss: 2 ** 26,
      heap: 2 ** 24,
    }),
    row("wervel", [11, 11], { ratio: spread([1.1, 1.1]) }),
  ];
  const suite: Suite = {
    name: "http-node",
    title: "HTTP",
    contestants: { raw: "raw", wervel: "Wervel", hono: "Hono" },
    works: { text: "text", json: "small JSON" },
    base: "raw",
    seconds: () => 0,
    run: () => Promise.reject(new Error("not here")),
    reaches: nodeReaches,
    notes: ["A note."],
  };
  const tables = tablesOf(suite, rows);
  assert.ok(
    tables.includes("| small JSON | 10.0 | 11.0 · **1.10×** (1.10–1.10) |"),
    tables.join("\n"),
  );
  assert.ok(tables.includes("| small JSON | 20,000 · 1.00 ms · 2.50 ms | – · – · – |"));
  assert.ok(tables.includes("| small JSON | 64 · 16 | – · – |"));
  const page = pageOf(merged({ suites: {}, rows: [] }, { "http-node": run(rows) }), [suite]);
  for (const part of [
    "## HTTP",
    "results/http-node.svg",
    "reached: small JSON",
    "not run: Hono",
    "A note.",
  ])
    assert.ok(page.includes(part), part);
});

test("a chart shows a dot for each figure, with names that are text and no markup", () => {
  const titles = { raw: "raw <http>", wervel: "Wervel" };
  const dots = Object.keys(titles).map((name) => ({ name, spread: spread([1, 2]) }));
  const svg = dotChart([{ title: "CPU", lines: [{ label: "a & b", dots }] }], { titles });
  assert.equal(svg.match(/<circle /g)?.length, 4);
  assert.match(svg, /<title>raw &lt;http>: 1\.50×<\/title>/);
  assert.match(svg, /a &amp; b/);
});
