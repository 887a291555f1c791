import { once } from "node:events";
import { connect } from "node:net";
import { setTimeout as delay } from "node:timers/promises";
import { amount, type Claim, done, none, some } from "./claim.ts";
import { Conversation, toRequest } from "./conversation.ts";
import { Dice } from "./dice.ts";
import { SoakServer } from "./soak-server.ts";

const wanted = 5_000;
const atOnce = 16;
const mostPipelined = 40;
const kinds = ["pipelined", "half-closed", "reset"] as const;

/** Pipelined, half-closed and reset connections. */
export const sockets: Claim = {
  name: "sockets",
  title: "Pipelined, half-closed and reset connections",
  how: `Connections of three kinds, ${atOnce} at once: up to ${mostPipelined} requests in one piece, whose replies must be whole and in order; the same with our side closed behind them, which the server takes for a client that left (what it still replies must be whole and in order, and the connection must end); and requests that end in a reset: in their midst, before their reply, or in the midst of it.`,
  async run(effort) {
    const count = amount(effort, wanted, 48);
    await using server = await SoakServer.start({ app: "small" });
    const before = await rested(server);
    const wrong: string[] = [];
    let left = count;
    let replies = 0;
    const client = async (index: number): Promise<void> => {
      const dice = new Dice(effort.seed * atOnce + index);
      while (left-- > 0) {
        const kind = dice.of(kinds);
        if (kind === "reset") await reset(server.port, dice);
        else {
          const requests = Array.from({ length: 1 + dice.below(mostPipelined) }, () => oneOf(dice));
          const bodies =
            kind === "pipelined"
              ? await pipelined(server.port, requests)
              : await halfClosed(server.port, requests);
          const expected = requests.map(({ reply }) => reply);
          replies += bodies.length;
          // Who closes their side has left: what comes before the end must be whole all the same.
          const due = kind === "pipelined" ? expected : expected.slice(0, bodies.length);
          if (bodies.join("|") !== due.join("|"))
            wrong.push(`${kind}: ${bodies.length} replies to ${requests.length} requests`);
        }
      }
    };
    await Promise.all(Array.from({ length: atOnce }, (_, index) => client(index)));
    const alive = server.isAlive;
    const after = alive ? await rested(server, before) : before;
    const good = alive ? (await pipelined(server.port, [oneOf(new Dice(1))])).length : 0;
    return [
      done("connections", count, wanted),
      some("replies", replies),
      none(
        "connections whose replies were not whole, in order and all that were due",
        wrong.length,
        wrong,
      ),
      none("processes that ended", alive ? 0 : 1, server.errors),
      none("lines of errors in the log", server.errors.length, server.errors),
      none("descriptors that stayed open", Math.max(0, after - before)),
      none("good requests that failed afterwards", 1 - good),
    ];
  },
};

interface Asked {
  readonly request: string;
  /** The body that must come. */
  readonly reply: string;
}

function oneOf(dice: Dice): Asked {
  if (dice.once(4)) return { request: toRequest("GET", "/"), reply: '"good"' };
  if (dice.once(8)) return { request: toRequest("GET", "/wait/5"), reply: '"waited"' };
  const body = JSON.stringify({ text: "e".repeat(dice.below(2_000)) + dice.below(1e9) });
  return { request: toRequest("POST", "/echo", { body }), reply: body };
}

async function pipelined(port: number, requests: readonly Asked[]): Promise<string[]> {
  using talk = await Conversation.open(port);
  const bodies: string[] = [];
  let text = requests.map(({ request }) => request).join("");
  while (bodies.length < requests.length) {
    const reply = await talk.ask(text);
    if (reply === undefined) break;
    bodies.push(reply.body);
    text = "";
  }
  return bodies;
}

async function halfClosed(port: number, requests: readonly Asked[]): Promise<string[]> {
  using talk = await Conversation.open(port);
  const text = await talk.last(requests.map(({ request }) => request).join(""));
  const replies = (text ?? "").split(/(?=HTTP\/1\.1 \d{3} )/).filter((reply) => reply !== "");
  if (text === undefined) replies.push("the connection was left open");
  return replies.map((reply) => reply.slice(reply.indexOf("\r\n\r\n") + 4));
}

async function reset(port: number, dice: Dice): Promise<void> {
  const socket = connect({ port, host: "127.0.0.1" });
  socket.on("error", () => undefined);
  await once(socket, "connect");
  const { request } = oneOf(dice);
  const kind = dice.below(3);
  if (kind === 0) socket.write(request.slice(0, dice.below(request.length)));
  if (kind === 1) socket.write(toRequest("GET", "/wait/20"));
  if (kind === 2) {
    socket.write(toRequest("GET", "/endless"));
    await once(socket, "data");
  } else await delay(dice.below(10));
  socket.resetAndDestroy();
}

/** Counts the descriptors of a server once its connections are gone. */
async function rested(server: SoakServer, most = Infinity): Promise<number> {
  for (let patience = 0; ; patience++) {
    const { files } = await server.probe();
    if (files <= most || patience === 50) return files;
    await delay(100);
  }
}
