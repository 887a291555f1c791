import { join } from "node:path";
import { amount, type Claim, done, none, some } from "./claim.ts";
import { ConduitServer } from "./conduit.ts";
import { Conversation, toRequest } from "./conversation.ts";
import { Dice } from "./dice.ts";
import { lookInto } from "./kept-comments.ts";
import type { SoakServer } from "./soak-server.ts";

const wanted = 200;
const writers = 8;
const people = 4;

/** Kills during acknowledged writes, on SQLite. */
export const kill: Claim = {
  name: "kill",
  title: "kill -9 while it writes, on SQLite",
  how: "Clients write comments through Conduit and note each that was acknowledged with 201. After a random number of them the process is killed with SIGKILL, and started again on the same file. In the end every noted comment is looked for in the file, with its text. (A killed process cannot show what a power failure does.)",
  async run(effort) {
    const kills = amount(effort, wanted, 1);
    const dice = new Dice(effort.seed);
    const acknowledged = new Map<number, string>();
    const failed: string[] = [];
    await using conduit = await ConduitServer.start(people);
    let { server } = conduit;
    for (let round = 0; round < kills; round++) {
      if (round > 0) server = await ConduitServer.again(conduit.folder);
      await writeUntilKilled(
        conduit,
        server,
        `${round}`,
        10 + dice.below(200),
        acknowledged,
        failed,
      );
    }
    await using again = await ConduitServer.again(conduit.folder);
    using talk = await Conversation.open(again.port);
    const alive = (await talk.ask(toRequest("GET", "/api/tags")))?.status;
    const { lost, corrupt } = lookInto(join(conduit.folder, "conduit.db"), acknowledged);
    return [
      done("kills", kills, wanted),
      some("acknowledged writes", acknowledged.size),
      none("acknowledged writes that were lost", lost.length, lost),
      none(
        "faults that `pragma integrity_check` and `foreign_key_check` found",
        corrupt.length,
        corrupt,
      ),
      none("writes that were refused while it ran (503 aside)", failed.length, failed),
      none("starts after which it did not serve", alive === 200 ? 0 : 1, again.errors),
    ];
  },
};

async function writeUntilKilled(
  { tokens, slugs }: ConduitServer,
  server: SoakServer,
  round: string,
  enough: number,
  acknowledged: Map<number, string>,
  failed: string[],
): Promise<void> {
  let count = 0;
  const writer = async (index: number): Promise<void> => {
    using talk = await Conversation.open(server.port);
    for (let turn = 0; ; turn++) {
      const text = `${round} ${index} ${turn}`;
      const reply = await talk.ask(
        toRequest("POST", `/api/articles/${slugs[index]}/comments`, {
          token: tokens[index % people],
          body: JSON.stringify({ comment: { body: text } }),
        }),
      );
      if (reply === undefined) return;
      // A machine with too much to do is no fault of the file; such a write was not acknowledged.
      if (reply.status === 503) continue;
      if (reply.status !== 201) failed.push(`${reply.status} ${reply.body}`.slice(0, 200));
      else
        acknowledged.set((JSON.parse(reply.body) as { comment: { id: number } }).comment.id, text);
      if (++count === enough) server.kill("SIGKILL");
    }
  };
  await Promise.all(Array.from({ length: writers }, (_, index) => writer(index)));
  await server.ended();
}
