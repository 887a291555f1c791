// An app that tells which worker answers, and ends one or keeps it from starting when it is told to.
import { existsSync } from "node:fs";
import { setTimeout as delay } from "node:timers/promises";
import { Service, WorkerNews, WorkerProcess } from "@wervel/core";
import { int, object, text } from "@wervel/schema";
import { anyone, createApp } from "@wervel/http";

const [, , mode, file] = process.argv;

class Mood extends Service({ worker: WorkerProcess }) {
  start(): void {
    if (mode === "never") throw new Error("not today");
    if (mode === "until" && this.worker.id > 1 && existsSync(file!)) throw new Error("not now");
  }
}

class Gossip extends Service({ news: WorkerNews }) {
  heard = 0;
  start(): void {
    this.news.hear("fixture", (count) => (this.heard += count as number));
  }
}

const limits = { rate: false } as const;
await createApp({
  name: "fixture",
  shutdown: { lingerMs: mode === "linger" ? 700 : 0 },
})
  .provide(Mood, Gossip)
  .onFirstStart({ log: Mood }, () => void process.stdout.write('{"message":"first start"}\n'))
  .get(
    "/who",
    {
      access: anyone,
      limits,
      needs: { worker: WorkerProcess },
      reply: object({ id: int(), pid: int() }),
    },
    ({ worker }) => ({ id: worker.id, pid: process.pid }),
  )
  .get(
    "/tell",
    { access: anyone, limits, needs: { gossip: Gossip }, reply: text() },
    ({ gossip }) => {
      gossip.news.tell("fixture", 2);
      gossip.news.tell("another topic", 4);
      return "told";
    },
  )
  .get(
    "/heard",
    {
      access: anyone,
      limits,
      needs: { worker: WorkerProcess, gossip: Gossip },
      reply: object({ id: int(), heard: int() }),
    },
    ({ worker, gossip }) => ({ id: worker.id, heard: gossip.heard }),
  )
  .get("/slow", { access: anyone, limits, reply: text() }, async () => {
    await delay(400);
    return "done";
  })
  .run({ workers: 2 });
