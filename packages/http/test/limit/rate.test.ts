import assert from "node:assert/strict";
import { test } from "node:test";
import {
  anyone,
  authentication,
  controller,
  createApp,
  formatReport,
  group,
  signedIn,
} from "@wervel/http";
import { text } from "@wervel/schema";
import { Clock, fixedClock } from "@wervel/core";
import { keyScheme } from "../support/key-scheme.ts";
import { served } from "../support/served.ts";
import type { Served } from "../support/served.ts";

const open = { access: anyone, reply: text() } as const;
const app = () => createApp({ name: "x" }).get("/", open, () => "x");

async function count(
  host: Served,
  path: string,
  peer: string,
  times: number,
  headers: Record<string, string> = {},
): Promise<number> {
  let answered = 0;
  for (let at = 0; at < times; at++)
    if ((await host.send(path, { peer, headers })).status === 200) answered++;
  return answered;
}

test("answers 120 requests a minute of an address that nobody is signed in for", async () => {
  const clock = fixedClock("2026-01-01T00:00:12Z");
  await using host = await served(app().value(Clock, clock));
  assert.equal(await count(host, "/", "203.0.113.1", 121), 120);
  const refused = await host.send("/", { peer: "203.0.113.1" });
  assert.equal(refused.status, 429);
  assert.equal(refused.headers.get("ratelimit-policy"), '"address";q=120;w=60');
  const seconds = Number(refused.headers.get("retry-after"));
  assert.equal(refused.headers.get("ratelimit"), `"address";r=0;t=${seconds}`);
  assert.equal(((await refused.json()) as { code: string }).code, "WERVEL_HTTP_RATE");
  assert.equal((await host.send("/", { peer: "203.0.113.2" })).status, 200);
  clock.advance((seconds - 1) * 1000);
  assert.equal((await host.send("/", { peer: "203.0.113.1" })).status, 429);
  clock.advance(1000);
  assert.equal((await host.send("/", { peer: "203.0.113.1" })).status, 200);
});

test("counts an IPv6 address by its /64", async () => {
  await using host = await served(
    createApp({ name: "x", limits: { rate: { perAddress: 2 } } }).get("/", open, () => "x"),
  );
  assert.equal(await count(host, "/", "2001:db8:0:1::1", 1), 1);
  assert.equal(await count(host, "/", "2001:db8:0:1:ffff::2", 2), 1);
  assert.equal(await count(host, "/", "2001:db8:0:2::1", 1), 1);
});

test("answers 600 requests a minute of a signed-in caller, whose address is not counted", async () => {
  const clock = fixedClock("2026-01-01T00:00:00Z");
  await using host = await served(app().authenticate(keyScheme).value(Clock, clock));
  assert.equal(await count(host, "/", "203.0.113.1", 601, { "x-key": "ann" }), 600);
  assert.equal(await count(host, "/", "203.0.113.9", 1, { "x-key": "ann" }), 0);
  assert.equal(await count(host, "/", "203.0.113.1", 1), 1);
});

test("refuses before it decides about access", async () => {
  const strict = createApp({ name: "x", limits: { rate: { perAddress: 1 } } })
    .get("/", { access: signedIn }, () => {})
    .authenticate(keyScheme);
  await using host = await served(strict);
  const peer = "203.0.113.1";
  assert.equal((await host.send("/", { peer })).status, 401);
  assert.equal((await host.send("/", { peer })).status, 429);
  assert.equal((await host.send("/", { peer, headers: { "x-key": "ann" } })).status, 204);
});

/** The scheme of the other tests, and how often it was asked. */
function counted() {
  const asked = { times: 0 };
  const scheme = authentication({
    name: "key",
    ambient: true,
    openapi: { type: "apiKey", in: "header", name: "x-key" },
    authenticate: (request) => {
      asked.times++;
      return keyScheme.authenticate(request, {} as never);
    },
  });
  return { asked, scheme };
}

test("refuses an address that floods with bad credentials without looking at them, for a minute", async () => {
  const clock = fixedClock("2026-01-01T00:00:00Z");
  const { asked, scheme } = counted();
  await using host = await served(app().authenticate(scheme).value(Clock, clock));
  const peer = "203.0.113.1";
  const bad = { "x-key": "bad" };
  assert.equal(await count(host, "/", peer, 120, bad), 120);
  assert.equal(asked.times, 120);
  assert.equal(await count(host, "/", peer, 50, bad), 0);
  assert.equal(asked.times, 120);
  const refused = await host.send("/", { peer, headers: { "x-key": "ann" } });
  assert.equal(refused.status, 429);
  assert.equal(refused.headers.get("ratelimit-policy"), '"address";q=120;w=60');
  assert.equal(await count(host, "/", "203.0.113.2", 1, { "x-key": "ann" }), 1);
  clock.advance((Number(refused.headers.get("retry-after")) || 0) * 1000);
  assert.equal(await count(host, "/", peer, 1, { "x-key": "ann" }), 1);
});

test("lets visitors of an address take nothing from those who are signed in there", async () => {
  const clock = fixedClock("2026-01-01T00:00:00Z");
  await using host = await served(app().authenticate(keyScheme).value(Clock, clock));
  const peer = "203.0.113.1";
  assert.equal(await count(host, "/", peer, 200), 120);
  assert.equal(await count(host, "/", peer, 50, { "x-key": "bad" }), 0);
  assert.equal(await count(host, "/", peer, 300, { "x-key": "ann" }), 300);
  assert.equal(await count(host, "/", peer, 300, { "x-key": "bob" }), 300);
});

test("counts bad credentials and none of an address together", async () => {
  const clock = fixedClock("2026-01-01T00:00:00Z");
  await using host = await served(app().authenticate(keyScheme).value(Clock, clock));
  const peer = "203.0.113.1";
  assert.equal(await count(host, "/", peer, 60, { "x-key": "bad" }), 60);
  assert.equal(await count(host, "/", peer, 100), 60);
});

test("counts forged requests too", async () => {
  const { asked, scheme } = counted();
  const forms = createApp({ name: "x", limits: { rate: { perAddress: 3 } } })
    .post("/", { access: anyone }, () => {})
    .authenticate(scheme);
  await using host = await served(forms);
  const statuses: number[] = [];
  for (let at = 0; at < 5; at++) {
    const headers = { "x-key": "bad", "sec-fetch-site": "cross-site" };
    statuses.push((await host.send("/", { peer: "203.0.113.1", method: "POST", headers })).status);
  }
  assert.deepEqual(statuses, [403, 403, 403, 429, 429]);
  assert.equal(asked.times, 3);
});

test("counts apart for a controller, a group and an action that say their own limits", async () => {
  const routes = controller(
    "/c",
    { access: anyone, limits: { rate: { perAddress: 3 } } },
    (on) => ({
      a: on.get("/a", { reply: text() }, () => "x"),
      b: on.get("/b", { reply: text() }, () => "x"),
      own: on.get("/own", { reply: text(), limits: { rate: { perAddress: 1 } } }, () => "x"),
      free: on.get("/free", { reply: text(), limits: { rate: false } }, () => "x"),
    }),
  );
  const grouped = controller("/d", { access: anyone }, (on) => ({
    a: on.get("/", { reply: text() }, () => "x"),
  }));
  const all = createApp({ name: "x" }).map(
    group("/g", { limits: { rate: { perAddress: 2 } } }, grouped),
    routes,
  );
  await using host = await served(all);
  const peer = "203.0.113.1";
  assert.equal(await count(host, "/c/a", peer, 2), 2);
  assert.equal(await count(host, "/c/b", peer, 2), 1);
  assert.equal(await count(host, "/c/own", peer, 2), 1);
  assert.equal(await count(host, "/c/free", peer, 200), 200);
  assert.equal(await count(host, "/g/d", peer, 3), 2);
  const report = formatReport(host.stage.report);
  assert.match(report, /GET \/c\/free: requests are not limited/);
  assert.doesNotMatch(report, /GET \/c\/a: .*requests/);
});

for (const [environment, expected] of [
  ["development", 130],
  ["test", 130],
  ["production", 120],
] as const) {
  test(`answers ${expected} of 130 requests from this machine in ${environment}, and says so once`, async () => {
    const clock = fixedClock("2026-01-01T00:00:00Z");
    await using host = await served(app().value(Clock, clock), environment);
    assert.equal(await count(host, "/", "127.0.0.1", 130), expected);
    const lines = host.log.lines.filter(({ message }) => message.includes("rate limit"));
    assert.equal(lines.length, 1);
  });
}

test("names loosened limits of the app once in the security report", async () => {
  const loose = createApp({ name: "x", limits: { rate: { perAddress: 500, perUser: 10 } } })
    .get("/a", open, () => "x")
    .get("/b", open, () => "x");
  await using host = await served(loose);
  assert.deepEqual(host.stage.report.loosened, [
    { where: "app", what: "an address may make 500 requests a minute" },
  ]);
});

for (const perAddress of [0, -1, 1.5, Number.NaN, Number.POSITIVE_INFINITY]) {
  test(`refuses a limit of ${perAddress} at start-up`, async () => {
    const wrong = createApp({ name: "x", limits: { rate: { perAddress } } }).get(
      "/",
      open,
      () => "x",
    );
    await assert.rejects(served(wrong), /limits\.rate\.perAddress is not a positive whole number/);
  });
}

test("requests that no action answers count for their address", async () => {
  await using host = await served(
    createApp({ name: "x", limits: { rate: { perAddress: 3 } } }).get("/", open, () => "x"),
  );
  const peer = "203.0.113.9";
  const ask = async (path: string, method = "GET") =>
    (await host.send(path, { peer, method })).status;
  assert.deepEqual(
    [await ask("/none"), await ask("/", "DELETE"), await ask("/"), await ask("/none")],
    [404, 405, 200, 429],
  );
  assert.equal(await ask("/"), 429);
  assert.equal(await ask("/", "OPTIONS"), 204);
  assert.equal(await ask("/livez"), 200);
  assert.equal((await host.send("/none", { peer: "203.0.113.8" })).status, 404);
});

test("requests that no action answers are not counted where the app counts none", async () => {
  await using host = await served(
    createApp({ name: "x", limits: { rate: false } }).get("/", open, () => "x"),
  );
  for (let at = 0; at < 130; at++)
    assert.equal((await host.send("/none", { peer: "203.0.113.9" })).status, 404);
});
