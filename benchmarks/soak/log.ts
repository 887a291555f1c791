import { setTimeout as delay } from "node:timers/promises";
import { amount, atMost, type Claim, done, none, some } from "./claim.ts";
import { Conversation, toRequest } from "./conversation.ts";
import { SoakServer } from "./soak-server.ts";

const wanted = 3_000;
const linesOfTalk = 100;
const mib = 1024 * 1024;
const patienceMs = 20_000;
const talk = toRequest("GET", "/talk");

/** A log that nobody reads. */
export const log: Claim = {
  name: "log",
  title: "A log that nobody reads",
  how: `The log goes into a pipe that is read no more, while each request logs ${linesOfTalk} lines of 1 KB. Then it is read again: the lines that come and those that the log says were dropped are counted. At last it is left unread, and the process gets SIGTERM.`,
  async run(effort) {
    const requests = amount(effort, wanted, 55);
    // A process that has nothing to finish does not linger here: what is looked at is its end.
    await using server = await SoakServer.start({
      app: "small",
      run: { shutdown: { lingerMs: 0 } },
    });
    const before = await server.probe();
    server.readLog(false);
    const failed = await say(server, requests);
    const blocked = await server.probe();
    server.readLog(true);
    const come = (): number =>
      (server.logged.get("talk") ?? 0) + (server.logged.get("log lines were dropped") ?? 0);
    for (const end = performance.now() + patienceMs; performance.now() < end; await delay(50))
      if (come() >= requests * linesOfTalk) break;
    const dropped = server.logged.get("log lines were dropped") ?? 0;
    const missing = requests * linesOfTalk - come();
    server.readLog(false);
    failed.push(...(await say(server, 10)));
    server.kill("SIGTERM");
    const began = performance.now();
    const [code, signal] = await Promise.race([
      server.ended(),
      delay(30_000, ["still runs", null], { ref: false }),
    ]);
    return [
      done("requests while nobody read", requests, wanted),
      none("requests that failed", failed.length, failed),
      atMost("growth of the heap while nobody read", (blocked.heap - before.heap) / mib, 16, {
        unit: " MiB",
      }),
      some("lines that were dropped", dropped),
      none("lines that neither came nor were counted", missing),
      none("processes that did not end with 0, unread", code === 0 ? 0 : 1, [`${code ?? signal}`]),
      atMost("time from SIGTERM to the end", (performance.now() - began) / 1000, 10, {
        unit: " s",
        onlyLong: true,
      }),
    ];
  },
};

async function say(server: SoakServer, requests: number): Promise<string[]> {
  const failed: string[] = [];
  for (let asked = 0; asked < requests;) {
    using conversation = await Conversation.open(server.port);
    for (; asked < requests && conversation.isOpen; asked++) {
      const reply = await conversation.ask(talk);
      if (reply?.status !== 200) failed.push(String(reply?.status ?? "no reply"));
    }
  }
  return failed;
}
