import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { inspect } from "node:util";
import { test } from "node:test";
import { bool, choice, int, list, secret, text } from "@wervel/schema";
import {
  Secret,
  Settings,
  type SettingsSources,
  StartupError,
  toSecret,
  value,
} from "@wervel/core";
import { TestApp } from "../test-app.ts";

class Smtp extends Settings("smtp", {
  host: text(),
  port: int().default(25),
  maxSize: int().optional(),
  password: secret().optional(),
}) {}
class Server extends Settings("", {
  port: int().default(3000),
  dataDir: text().default("data"),
  hosts: list(text()).default([]),
  open: bool().default(false),
}) {}
class Named extends Settings(
  "named",
  { level: choice("low", "high").default("low") },
  { env: { level: "THE_LEVEL" } },
) {}

async function read<T>(
  settings: abstract new (...args: never[]) => T,
  sources: SettingsSources,
): Promise<T> {
  const host = await new TestApp()
    .provide(settings as never)
    .begin({ settings: { env: {}, argv: [], file: false, ...sources } });
  await host.stop();
  return host.get(settings) as T;
}

async function problems(
  settings: abstract new (...args: never[]) => unknown,
  sources: SettingsSources,
): Promise<{ code: string; message: string; help: string | undefined }[]> {
  const error = await read(settings, sources).then(
    () => assert.fail("the settings were accepted"),
    (reason: unknown) => reason,
  );
  assert.ok(error instanceof StartupError, String(error));
  return error.problems.map(({ code, message, help }) => ({ code, message, help }));
}

const ranks: readonly [string, SettingsSources, string][] = [
  ["the file", { file: { smtp: { host: "file" } } }, "file"],
  [
    "the environment before the file",
    { file: { smtp: { host: "file" } }, env: { SMTP_HOST: "env" } },
    "env",
  ],
  [
    "a flag before the environment",
    { env: { SMTP_HOST: "env" }, argv: ["--smtp.host=flag"] },
    "flag",
  ],
  ["a flag with its value apart", { argv: ["--smtp.host", "flag"] }, "flag"],
  ["the last of a flag given twice", { argv: ["--smtp.host", "a", "--smtp.host", "b"] }, "b"],
  [
    "the file when the variable is empty",
    { file: { smtp: { host: "file" } }, env: { SMTP_HOST: "" } },
    "file",
  ],
];
for (const [what, sources, host] of ranks) {
  test(`reads ${what}`, async () => assert.equal((await read(Smtp, sources)).host, host));
}

test("fills in defaults, leaves optional ones out, and converts by the declared type", async () => {
  const smtp = await read(Smtp, { env: { SMTP_HOST: "h", SMTP_MAX_SIZE: "10" } });
  assert.deepEqual({ ...smtp }, { host: "h", port: 25, maxSize: 10 });
  assert.ok(Object.isFrozen(smtp));
});

test("reads settings without a section, lists and booleans", async () => {
  const server = await read(Server, {
    env: { PORT: "8080", HOSTS: "a.example, b.example" },
    argv: ["--open", "--data-dir=/data"],
  });
  assert.deepEqual(
    { ...server },
    { port: 8080, hosts: ["a.example", "b.example"], open: true, dataDir: "/data" },
  );
  const flags = await read(Server, {
    argv: ["--hosts=a", "--hosts=b"],
    file: { port: 9, open: true },
  });
  assert.deepEqual({ ...flags }, { port: 9, hosts: ["a", "b"], open: true, dataDir: "data" });
});

test("reads a variable of another name", async () => {
  assert.equal(
    (await read(Named, { env: { THE_LEVEL: "high", NAMED_LEVEL: "low" } })).level,
    "high",
  );
});

test("ends flags at a double dash", async () => {
  assert.equal(
    (await read(Smtp, { env: { SMTP_HOST: "h" }, argv: ["--", "--smtp.hots=x"] })).host,
    "h",
  );
});

test("reads the file that --settings or WERVEL_SETTINGS names", async (t) => {
  const folder = mkdtempSync(join(tmpdir(), "wervel-"));
  t.after(() => rmSync(folder, { recursive: true }));
  const file = join(folder, "mine.json");
  writeFileSync(file, '{ "smtp": { "host": "mine" } }');
  const host = new TestApp().provide(Smtp);
  const byFlag = await host.begin({ settings: { env: {}, argv: ["--settings", file] } });
  assert.equal(byFlag.get(Smtp).host, "mine");
  const byEnv = await host.begin({ settings: { env: { WERVEL_SETTINGS: file }, argv: [] } });
  assert.equal(byEnv.get(Smtp).host, "mine");
  await byFlag.stop();
  await byEnv.stop();
});

for (const [what, content] of [
  ["no JSON", '{ "smtp": secret-canary'],
  ["a list", "[]"],
  ["null", "null"],
] as const) {
  test(`refuses a file that holds ${what}, without quoting it`, async (t) => {
    const folder = mkdtempSync(join(tmpdir(), "wervel-"));
    t.after(() => rmSync(folder, { recursive: true }));
    const file = join(folder, "bad.json");
    writeFileSync(file, content);
    await assert.rejects(read(Smtp, { file }), (error: Error & { code: string }) => {
      assert.equal(error.code, "WERVEL_SETTINGS_FILE");
      assert.doesNotMatch(inspect(error), /canary/);
      return true;
    });
  });
}

test("refuses a named file that is missing", async () => {
  await assert.rejects(read(Smtp, { file: "/nowhere/settings.json" }), {
    code: "WERVEL_SETTINGS_FILE",
  });
});

test("reports every bad value of all settings together, by its variable, flag and place in the file", async () => {
  class Both extends Settings("both", { count: int() }) {}
  const app = new TestApp().provide(Smtp, Both, Server);
  const sources = {
    env: { SMTP_PORT: "many", PORT: "1.5" },
    argv: ["--both.count=x"],
    file: { smtp: { host: 5 } },
  };
  const error = await app.begin({ settings: sources }).catch((reason: unknown) => reason);
  assert.ok(error instanceof StartupError);
  const messages = error.problems.map((problem) => problem.message);
  assert.equal(messages.length, 4);
  assert.match(messages[0] ?? "", /^`smtp.host` in the settings given/);
  assert.match(messages[1] ?? "", /^SMTP_PORT /);
  assert.match(messages[2] ?? "", /^--both.count /);
  assert.match(messages[3] ?? "", /^PORT /);
  assert.match(error.problems[1]?.help ?? "", /SMTP_PORT.*--smtp\.port.*`smtp\.port` in/);
});

test("names a missing value by its variable, its flag and its place in the file", async () => {
  const [problem, ...rest] = await problems(Smtp, {});
  assert.equal(rest.length, 0);
  assert.equal(problem?.code, "WERVEL_SETTINGS_MISSING");
  assert.equal(problem?.message, "SMTP_HOST is not given.");
  assert.equal(
    problem?.help,
    "Give it as SMTP_HOST in the environment, as --smtp.host, or as `smtp.host` in wervel.json.",
  );
});

const unknown: readonly [string, SettingsSources, RegExp][] = [
  ["a flag of a known section", { argv: ["--smtp.hots=x"] }, /--smtp\.host\?/],
  ["a flag of a known section that is like nothing", { argv: ["--smtp.colour=x"] }, /Remove it/],
  ["a camel-case flag", { argv: ["--smtp.maxSize=1"] }, /--smtp\.max-size\?/],
  [
    "a member of a section in the file",
    { file: { smtp: { host: "h", prot: 1 } } },
    /`smtp\.port`\?/,
  ],
];
for (const [what, sources, help] of unknown) {
  test(`refuses ${what} that is no setting`, async () => {
    const found = await problems(Smtp, { env: { SMTP_HOST: "h" }, ...sources });
    assert.equal(found[0]?.code, "WERVEL_SETTINGS_UNKNOWN");
    assert.match(found[0]?.help ?? "", help);
  });
}

test("refuses a likely slip in a flag without section and leaves the program its own flags", async () => {
  assert.match((await problems(Server, { argv: ["--prot=1"] }))[0]?.help ?? "", /--port\?/);
  assert.equal((await read(Server, { argv: ["--verbose", "seed"] })).port, 3000);
});

test("refuses a section in the file that is no object", async () => {
  const found = await problems(Smtp, { env: { SMTP_HOST: "h" }, file: { smtp: "h" } });
  assert.deepEqual(
    found.map((each) => each.code),
    ["WERVEL_SETTINGS_VALUE"],
  );
});

test("takes no section or value from a prototype", async () => {
  class Odd extends Settings("constructor", { name: text().default("own") }) {}
  assert.equal((await read(Odd, {})).name, "own");
});

test("keeps secrets out of text, JSON, inspection and problems", async () => {
  class Keys extends Settings("keys", { main: secret(), count: int() }) {}
  const sources = { env: { KEYS_MAIN: "canary-of-keys", KEYS_COUNT: "canary-count" } };
  const error = await read(Keys, sources).catch((reason: unknown) => reason);
  assert.doesNotMatch(inspect(error, { depth: 9 }), /canary/);
  const keys = await read(Keys, { env: { KEYS_MAIN: "canary-of-keys", KEYS_COUNT: "1" } });
  assert.ok(keys.main instanceof Secret);
  assert.equal(keys.main.reveal(), "canary-of-keys");
  assert.doesNotMatch(
    `${String(keys.main)} ${JSON.stringify(keys)} ${inspect(keys, { depth: 9 })}`,
    /canary/,
  );
});

test("takes the place of settings that are provided as a value, and then reads none", async () => {
  const given = new Smtp({ host: "given", port: 1, password: toSecret("x") });
  const host = await new TestApp().provide(value(Smtp, given)).begin();
  assert.equal(host.get(Smtp), given);
  await host.stop();
});
