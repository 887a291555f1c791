import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { fixedClock, sequentialIds } from "@wervel/core";
import { openDatabase } from "@wervel/data";
import { Shop } from "./support/shop.ts";
import { type Address, sourceOf, stores } from "./support/stores.ts";

/** Longer: `node packages/messaging/test/crash.test.ts --kills 100 --store PostgreSQL --seed 7`. */
const { values: asked } = parseArgs({
  strict: false,
  options: { kills: { type: "string" }, store: { type: "string" }, seed: { type: "string" } },
});
const kills = Number(asked.kills ?? 1);
const seed = Number(asked.seed ?? 1);
const program = fileURLToPath(new URL("./support/worker-process.ts", import.meta.url));
const chosen = stores.filter(({ title }) =>
  asked.store === undefined
    ? ["SQLite", "PostgreSQL", "Redis"].includes(title)
    : title === asked.store,
);

for (const { title, notRun, address } of chosen)
  test(
    `of two processes that are killed again and again no event is lost on ${title}, none is seen twice, and keys keep their order`,
    { skip: notRun, timeout: 60_000 + kills * 20_000 },
    async (t) => {
      const at = (await address()) as Address;
      const ids = sequentialIds();
      const opened = await openDatabase(Shop.model, await sourceOf(at), {
        clock: fixedClock(0),
        ids,
      });
      const db = new Shop({ runtime: opened.runtime });
      const orders = (await db.order.insertMany(Array.from({ length: 6 }, () => ({})))).map(
        ({ id }) => id,
      );
      const random = randomOf(seed);
      const said: string[] = [];
      const workers = [worker(at, orders, said), worker(at, orders, said)];
      t.after(() => workers.forEach(({ child }) => child.kill("SIGKILL")));
      for (let kill = 0; kill < kills; kill++) {
        const victim = workers.shift()!;
        await victim.says(5 + Math.floor(random() * 40));
        victim.child.kill("SIGKILL");
        await victim.ended;
        // After the last one the other process takes over what was begun.
        if (kill + 1 < kills) workers.push(worker(at, orders, said));
      }
      await Promise.all(workers.map(({ says }) => says(10)));
      for (const { child } of workers) child.stdin!.write("finish\n");
      assert.deepEqual(await Promise.all(workers.map(({ ended }) => ended)), [0]);

      const stored = new Map((await db.order.allowScan().all()).map((row) => [row.id, row]));
      let steps = 0;
      for (const id of orders) {
        const row = stored.get(id)!;
        const expected = Array.from({ length: row.step }, (_, step) => step + 1);
        assert.deepEqual(row.steps, expected, "each step once, in its order");
        const tally = await db.tally.where({ name: id }).first();
        assert.equal(tally?.count ?? 0, row.step);
        steps += row.step;
      }
      const committed = said.filter((line) => line.startsWith("committed "));
      for (const line of committed) {
        const [, order, step] = line.split(" ");
        assert.ok(stored.get(order!)!.step >= Number(step), "nothing acknowledged is lost");
      }
      assert.equal(
        said.some((line) => line.endsWith(" -1")),
        false,
        "nothing that was taken back",
      );
      t.diagnostic(
        `ran: ${kills} ${kills === 1 ? "kill" : "kills"} on ${title}, ${steps} events, seed ${seed}`,
      );
      await opened[Symbol.asyncDispose]();
    },
  );

interface Worker {
  readonly child: ChildProcess;
  readonly ended: Promise<number | null>;
  /** Waits for so many further lines. */
  readonly says: (lines: number) => Promise<void>;
}

function worker(address: Address, orders: readonly string[], said: string[]): Worker {
  const child = spawn(process.execPath, [program, JSON.stringify(address), orders.join()], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  const ended = once(child, "exit").then(([code]) => code as number | null);
  const lines = createInterface({ input: child.stdout });
  let count = 0;
  let heard = (): void => undefined;
  lines.on("line", (line) => {
    said.push(line);
    count++;
    heard();
  });
  const says = (more: number): Promise<void> => {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const until = count + more;
    heard = () => (count >= until ? resolve() : undefined);
    void ended.then((code) => reject(new Error(`a worker has ended with ${code}`)));
    return promise;
  };
  return { child, ended, says };
}

/** Numbers from 0 to 1 by a seed (mulberry32). */
function randomOf(start: number): () => number {
  let state = start >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
