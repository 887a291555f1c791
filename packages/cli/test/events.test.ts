import assert from "node:assert/strict";
import { test } from "node:test";
import { fixedClock, sequentialIds } from "@wervel/core";
import { Database, domainEvent, entity, key, openDatabase, outboxesOf } from "@wervel/data";
import { uuid } from "@wervel/schema";
import { sqlite } from "@wervel/store-sqlite";
import { Project, wervel } from "./support/project.ts";

class Article extends entity({ id: key() }) {}
class Db extends Database(
  { article: Article },
  { events: { renamed: domainEvent({ id: uuid() }, { key: "id" }) } },
) {}

const model = `
  import { domainEvent } from "@wervel/data";
  import { uuid } from "@wervel/schema";
  class Article extends entity({ id: key() }) {}
  export class Db extends Database({ article: Article }, { events: { renamed: domainEvent({ id: uuid() }, { key: "id" }) } }) {}`;

const article = "0190a000-0000-7000-8000-000000000001";

async function withOutbox<T>(
  file: string,
  work: (outbox: ReturnType<typeof outboxesOf>["stores"][number]) => Promise<T>,
): Promise<T> {
  const options = { clock: fixedClock("2026-01-01"), ids: sequentialIds() };
  await using opened = await openDatabase(Db.model, sqlite(file), options);
  return await work(outboxesOf(opened).stores[0]!);
}

/** A project whose app has two dead letters; gives the file of the app and their ids, the latest first. */
async function withLetters(project: Project): Promise<readonly [string, string, string]> {
  const app = project.app(model);
  const at = new Date("2026-01-01");
  const letters = ["mail", "index"].map((handler, hour) => ({
    event: article,
    name: "renamed",
    key: article,
    payload: { id: article },
    handler,
    tenant: null,
    actor: "ann",
    request: null,
    at,
    attempts: 10,
    error: `E_${hour}: no\nway`,
    diedAt: new Date(at.getTime() + hour * 3_600_000),
  }));
  const [mail, index] = await withOutbox(project.path("app.db"), ({ records }) =>
    records.outboxDeadLetter.insertMany(letters),
  );
  return [app, index!.id, mail!.id];
}

test("lists dead letters, all or those of a handler", async (here) => {
  const project = new Project(here);
  const [app, index, mail] = await withLetters(project);
  const all = await wervel(["events", "dead", "--app", app]);
  assert.equal(all.code, 0, all.notes);
  const at = [all.out.indexOf(index), all.out.indexOf(mail)] as const;
  assert.ok(at[0] >= 0 && at[0] < at[1], all.out);
  assert.match(
    all.out,
    /Db renamed → index\n {2}2026-01-01T01:00:00.000Z, after 10 attempts: E_1: no way/,
  );
  const json = await wervel(["events", "dead", "--app", app, "--handler", "mail", "--json"]);
  const [letter, ...others] = JSON.parse(json.out) as { id: string; data: unknown }[];
  assert.deepEqual([letter!.id, letter!.data, others], [mail, { id: article }, []]);
});

test("replays dead letters to their handlers, and says which there are not", async (here) => {
  const project = new Project(here);
  const [app, index] = await withLetters(project);
  const done = await wervel(["events", "replay", index, "--app", app]);
  assert.deepEqual([done.code, done.out], [0, `${index} is delivered again`]);
  const [waiting] = await withOutbox(project.path("app.db"), ({ records }) =>
    records.outboxEvent.allowScan().all(),
  );
  assert.deepEqual(
    [waiting!.event, waiting!.handler, waiting!.attempts, waiting!.payload, waiting!.actor],
    [article, "index", 0, { id: article }, "ann"],
  );
  const again = await wervel(["events", "replay", index, "--app", app]);
  assert.equal(again.code, 1);
  assert.match(again.notes, /WERVEL_CLI_LETTER/);
});

test("deletes dead letters when somebody agrees", async (here) => {
  const project = new Project(here);
  const [app, index, mail] = await withLetters(project);
  const codes = [];
  for (const agrees of [undefined, false, true]) {
    const terminal = agrees === undefined ? {} : { agrees };
    codes.push((await wervel(["events", "drop", index, "--app", app], terminal)).code);
  }
  assert.deepEqual(codes, [1, 1, 0]);
  assert.equal((await wervel(["events", "drop", mail, "--app", app, "--yes"])).code, 0);
  const left = await withOutbox(project.path("app.db"), ({ records }) =>
    records.outboxDeadLetter.allowScan().count(),
  );
  assert.equal(left, 0);
});

test("what is no id names no dead letter", async (here) => {
  const project = new Project(here);
  const [app] = await withLetters(project);
  for (const command of [
    ["replay", "abc"],
    ["drop", "abc", "--yes"],
  ]) {
    const { code, notes } = await wervel(["events", ...command, "--app", app]);
    assert.equal(code, 1);
    assert.match(notes, /WERVEL_CLI_LETTER.*no dead letter abc/);
  }
});

test("events that wait are counted by name, and given up when somebody agrees", async (here) => {
  const project = new Project(here);
  const app = project.app(model);
  await withOutbox(project.path("app.db"), () => Promise.resolve());
  const none = await wervel(["events", "waiting", "--app", app]);
  assert.deepEqual([none.code, none.out], [0, "No events wait."]);
  const event = (name: string, number: number) => ({
    event: `0190a000-0000-7000-8000-00000000001${number}`,
    name,
    key: null,
    place: 0,
    payload: { id: article },
    handler: null,
    tenant: null,
    actor: null,
    request: null,
    at: new Date(0),
    attempts: 0,
    lease: null,
    dueAt: new Date(0),
  });
  await withOutbox(project.path("app.db"), ({ records }) =>
    records.outboxEvent.insertMany([event("gone", 1), event("renamed", 2), event("gone", 3)]),
  );
  const { out } = await wervel(["events", "waiting", "--app", app]);
  assert.equal(out, "2 Db gone, which is declared nowhere\n1 Db renamed");
  const json = await wervel(["events", "waiting", "--app", app, "--json"]);
  assert.deepEqual(JSON.parse(json.out), [
    { database: "Db", name: "gone", waiting: 2, declared: false },
    { database: "Db", name: "renamed", waiting: 1, declared: true },
  ]);
  const codes = [];
  for (const agrees of [undefined, false])
    codes.push(
      (
        await wervel(
          ["events", "give-up", "gone", "--app", app],
          agrees === undefined ? {} : { agrees },
        )
      ).code,
    );
  assert.deepEqual(codes, [1, 1]);
  const given = await wervel(["events", "give-up", "gone", "--app", app, "--yes"]);
  assert.deepEqual([given.code, given.out], [0, "2 of gone were given up"]);
  const dead = await wervel(["events", "dead", "--app", app]);
  assert.match(dead.out, /Db gone → no handler\n.*after 0 attempts: It was given up/);
});

test("an app without events is told so", async (here) => {
  const project = new Project(here);
  const app = project.app(
    "export class Db extends Database({ a: class A extends entity({ id: key() }) {} }) {}",
  );
  const { code, notes } = await wervel(["events", "dead", "--app", app]);
  assert.equal(code, 1);
  assert.match(notes, /WERVEL_CLI_LETTER.*no database with events/);
});
