import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { createInterface } from "node:readline";
import { DatabaseSync } from "node:sqlite";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import type { DataError } from "@wervel/data";
import { sqlite } from "@wervel/store-sqlite";
import { notes, noteColumns } from "./support/counter.ts";
import { databaseFile } from "./support/files.ts";
import { asc, read } from "./support/plans.ts";
import { opened, run } from "./support/stores.ts";

const writerProcess = fileURLToPath(new URL("./support/writer-process.ts", import.meta.url));
const seedingProcess = fileURLToPath(new URL("./support/seeding-process.ts", import.meta.url));
const all = read("note", { order: [asc("id")], take: ["id", "text"] });
const insert = { insert: "note", columns: noteColumns, rows: 0 } as const;
const kills = 4;

test(
  "every acknowledged write is there after the process was killed, again and again",
  { timeout: 120_000 },
  async (here) => {
    const path = databaseFile(here);
    await (await opened(here, notes, sqlite(path))).close();
    const acknowledged: number[] = [];
    for (let kill = 0; kill < kills; kill++)
      acknowledged.push(
        ...(await writtenUntilKilled(
          path,
          kill * 1_000_000,
          kill % 2 === 0 ? "inline" : "worker",
          20 + kill * 7,
        )),
      );
    const store = await opened(here, notes, sqlite(path));
    const { rows } = await run(store, all);
    const there = new Map(rows.map((row) => [row["id"], row["text"]]));
    for (const id of acknowledged) assert.equal(there.get(id), `n${id}`);
    assert.ok(acknowledged.length >= kills * 20);
  },
);

async function writtenUntilKilled(
  path: string,
  from: number,
  writer: string,
  lines: number,
): Promise<readonly number[]> {
  const child = spawn(process.execPath, [writerProcess, path, String(from), writer], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const seen: number[] = [];
  for await (const line of createInterface({ input: child.stdout })) {
    seen.push(Number(line));
    if (seen.length === lines) child.kill("SIGKILL");
  }
  if (child.exitCode === null && child.signalCode === null) await once(child, "exit");
  // The last line may have been cut.
  return seen.slice(0, -1);
}

test("waits for another process that writes, without stopping the thread", async (here) => {
  const path = databaseFile(here);
  const store = await opened(here, notes, sqlite(path));
  const other = new DatabaseSync(path);
  here.after(() => other.close());
  other.exec("begin immediate; insert into note (id, text) values (1, 'theirs')");
  const writing = run(store, insert, [[[2, "ours"]]]);
  // The thread is free while the write waits: these turns of the event loop pass, then the other process lets go.
  for (let turn = 0; turn < 20; turn++) await new Promise((resolve) => setImmediate(resolve));
  other.exec("commit");
  await writing;
  assert.deepEqual((await run(store, all)).rows, [
    { id: 1, text: "theirs" },
    { id: 2, text: "ours" },
  ]);
});

test("answers conflict.lockTimeout when another process does not let go", async (here) => {
  const path = databaseFile(here);
  const store = await opened(here, notes, sqlite(path));
  const other = new DatabaseSync(path);
  here.after(() => other.close());
  other.exec("begin immediate");
  const session = await store.begin({ isolation: "default", waitMs: 10 });
  const plan = store.compile(insert);
  await assert.rejects(async () => session.run(plan as never, [[[1, "x"]]]), {
    code: "conflict.lockTimeout",
    entity: "note",
  });
  await session.rollback();
  other.exec("rollback");
});

test("says plainly that a file is no database", async (here) => {
  const path = databaseFile(here);
  await (await sqlite(path).open(notes, { now: () => 0 })).close();
  writeFileSync(path, "this is not a database, and it is long enough to have a header ".repeat(20));
  await assert.rejects(sqlite(path).open(notes, { now: () => 0 }), (error: DataError) => {
    assert.equal(error.code, "fault.connect");
    assert.ok(error.message.startsWith(`${path}: `));
    return true;
  });
});

test("says which folder cannot be made", async (here) => {
  const path = databaseFile(here);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, "a file");
  await assert.rejects(sqlite(`${path}/below/notes.db`).open(notes, { now: () => 0 }), {
    code: "fault.connect",
    details: { path: `${path}/below` },
  });
  await assert.rejects(sqlite(`${path}/notes.db`).open(notes, { now: () => 0 }), {
    code: "fault.connect",
    details: { path },
  });
});

test(
  "says so at once where the system makes no folders",
  { skip: existsSync("/proc/self") ? false : "There is no /proc.", timeout: 10_000 },
  async () => {
    await assert.rejects(sqlite("/proc/no/such/notes.db").open(notes, { now: () => 0 }), {
      code: "fault.connect",
      details: { path: "/proc/no/such" },
    });
  },
);

test(
  "of processes that start at once on a fresh file one does the first-start work",
  { timeout: 60_000 },
  async (here) => {
    const path = databaseFile(here);
    const ended = await Promise.all([0, 1, 2].map(() => seeded(path)));
    assert.deepEqual(ended.toSorted(), ["0 ", "0 ", "0 seeding\n"]);
  },
);

async function seeded(path: string): Promise<string> {
  const child = spawn(process.execPath, [seedingProcess, path], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  let output = "";
  child.stdout.setEncoding("utf8").on("data", (chunk: string) => (output += chunk));
  const [code] = (await once(child, "close")) as [number];
  return `${code} ${output}`;
}
