import { amount, type Claim, done, type Finding, none, type SoakEffort } from "./claim.ts";
import { ConduitServer } from "./conduit.ts";
import { Contracts } from "./contracts.ts";
import { addresses, Conversation, toRequest } from "./conversation.ts";
import { Dice } from "./dice.ts";
import { mutateText } from "./mutate.ts";

const wanted = { contracts: 900_000, bytes: 100_000 };
const talks = 16;
/** Below what an address and a caller may ask a minute. */
const requestsOfAddress = 500;
/** What of the inside must not be seen from outside: stacks, paths, statements, drivers. */
const leaks =
  /\bat \S+ \(|\.(?:ts|js):\d+|node_modules|node:internal|\/(?:home|tmp|root|usr|work)\/|SQLITE_|\bselect\b[^"]* \bfrom\b|\binsert into\b|constraint failed|TypeError|RangeError|is not a function|Cannot read/i;

/** Mutated and malformed requests. */
export const mutated: Claim = {
  name: "mutated",
  title: "Mutated and malformed requests",
  how: "Conduit's OpenAPI document is read, and for every action requests are made up by its schemas and changed: paths, queries, values of bodies (other types, depths, prototype keys, lone surrogates, long texts), members, and the text of the JSON. Beside them, whole requests are changed byte by byte on connections of their own.",
  async run(effort) {
    await using conduit = await ConduitServer.start(effort.short ? 2 : 40);
    const seen = new Seen();
    const before = await conduit.server.probe();
    const counts = {
      contracts: amount(effort, wanted.contracts, 120),
      bytes: amount(effort, wanted.bytes, 30),
    };
    await askContracts(conduit, effort, counts.contracts, seen);
    await sendBytes(conduit, effort, counts.bytes, seen);
    return [
      done("requests by contracts", seen.replies, wanted.contracts),
      done("requests changed by bytes", counts.bytes, wanted.bytes),
      ...(await judged(conduit, before.prototype, seen)),
    ];
  },
};

/** What came back. */
class Seen {
  replies = 0;
  /** Replies 503 of a server that had too much to do. */
  shed = 0;
  /** Connections that ended without a reply, though the request was whole. */
  readonly lost: string[] = [];
  readonly failed: string[] = [];
  readonly leaked: string[] = [];
  readonly hung: string[] = [];
  readonly #statuses = new Map<number, number>();

  /** @param reply The head, and the body where it was read apart from it. */
  take(
    request: string,
    status: number,
    reply: string,
    body: string,
    allowed: readonly number[],
  ): void {
    this.#statuses.set(status, (this.#statuses.get(status) ?? 0) + 1);
    // A server that has too much to do says so; a store that failed is in the log, too.
    if (status === 503 && /^retry-after:/im.test(reply)) {
      this.shed++;
      return;
    }
    if (status >= 500 && !allowed.includes(status))
      this.failed.push(`${status} for ${shown(request)}`);
    if (status >= 400 && leaks.test(body)) this.leaked.push(`${shown(request)}: ${shown(body)}`);
  }

  get statuses(): string {
    const sorted = [...this.#statuses].toSorted(([a], [b]) => a - b);
    return sorted.map(([status, count]) => `${status}: ${count}`).join(", ");
  }
}

async function askContracts(
  conduit: ConduitServer,
  { seed }: SoakEffort,
  count: number,
  seen: Seen,
): Promise<void> {
  const { port } = conduit.server;
  using first = await Conversation.open(port);
  const document = (await first.ask(toRequest("GET", "/openapi.json")))!.body;
  const contracts = new Contracts(document, [...conduit.slugs, "1", "ann", "no-such-thing"]);
  // A password costs what it should: it is not asked for as often as the rest.
  const [dear, cheap] = [/^\/api\/users?\b/, (path: string) => !dear.test(path)];
  const costly = contracts.actions.filter(({ path, body }) => body !== undefined && !cheap(path));
  const others = contracts.actions.filter((action) => !costly.includes(action));
  const from = addresses();
  let left = count;
  await Promise.all(
    Array.from({ length: talks }, async (_, index) => {
      const dice = new Dice(seed * talks + index);
      while (left > 0) {
        using talk = await Conversation.open(port, from.next().value);
        for (let asked = 0; asked < requestsOfAddress && talk.isOpen && left-- > 0; asked++) {
          const action = dice.once(50) ? dice.of(costly) : dice.of(others);
          const { method, target, body } = contracts.makeUp(action, dice);
          // Who changes a password loses the token: the last person does.
          const changes = target.startsWith("/api/user") && method === "PUT";
          const token = dice.once(4)
            ? undefined
            : changes
              ? conduit.tokens.at(-1)
              : dice.of(conduit.tokens);
          const request = toRequest(method, target, { token, body });
          const reply = await talk.ask(request);
          seen.replies++;
          if (reply === undefined) seen.lost.push(shown(request));
          else seen.take(request, reply.status, reply.head, reply.body, [501]);
        }
      }
    }),
  );
}

async function sendBytes(
  conduit: ConduitServer,
  { seed }: SoakEffort,
  count: number,
  seen: Seen,
): Promise<void> {
  const [token] = conduit.tokens;
  const article = { title: "a", description: "b", body: "c", tagList: ["d"] };
  const seeds = [
    toRequest("GET", "/api/articles?limit=2&offset=1", { token }),
    toRequest("POST", "/api/articles", { token, body: JSON.stringify({ article }) }),
    toRequest("PUT", `/api/articles/${conduit.slugs[0]}`, { token, body: '{"article":{}}' }),
    toRequest("HEAD", "/api/tags"),
    toRequest("OPTIONS", "/api/user"),
    'POST /api/users/login HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\nb\r\n{"user":{}}\r\n0\r\n\r\n',
    "GET http://localhost/api/profiles/__proto__ HTTP/1.1\r\nHost: localhost\r\nCookie: a=b\r\n__proto__: x\r\n\r\n",
  ];
  const from = addresses();
  let left = count;
  await Promise.all(
    Array.from({ length: talks }, async (_, index) => {
      const dice = new Dice(seed * talks + index + 0x10_0000);
      while (left-- > 0) {
        const bytes = mutateText(dice.of(seeds), dice);
        using talk = await Conversation.open(conduit.server.port, from.next().value);
        const text = await talk.last(bytes);
        if (text === undefined) seen.hung.push(shown(bytes));
        for (const part of text?.split(/(?=^HTTP\/1\.1 \d{3} )/m) ?? [])
          if (part !== "") seen.take(bytes, Number(part.slice(9, 12)), part, part, [501, 505]);
      }
    }),
  );
}

async function judged(
  { server }: ConduitServer,
  prototype: string,
  seen: Seen,
): Promise<readonly Finding[]> {
  const ended = none("processes that ended", server.isAlive ? 0 : 1, server.errors);
  if (!server.isAlive) return [ended];
  using talk = await Conversation.open(server.port);
  const after = await server.probe();
  const alive = (await talk.ask(toRequest("GET", "/api/tags")))?.status;
  return [
    ended,
    none("replies of 500 and above (501 and 505 aside)", seen.failed.length, seen.failed),
    none("replies that tell of the inside", seen.leaked.length, seen.leaked),
    none("whole requests without a reply", seen.lost.length, seen.lost),
    none("connections that the server left open", seen.hung.length, seen.hung),
    none("lines of errors in the log", server.errors.length, server.errors),
    none("changes of Object.prototype", after.prototype === prototype ? 0 : 1),
    none("good requests that failed afterwards", alive === 200 ? 0 : 1),
    {
      what: "replies 503 with Retry-After, because the machine had too much to do",
      value: String(seen.shed),
    },
    { what: "replies by status", value: seen.statuses },
  ];
}

function shown(text: string): string {
  return JSON.stringify(text.slice(0, 300));
}
