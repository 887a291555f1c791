import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Conversation, toRequest } from "./conversation.ts";
import { SoakServer } from "./soak-server.ts";

/** Conduit with its sample content, run as in production, and people who are signed in. */
export class ConduitServer implements AsyncDisposable {
  readonly server: SoakServer;
  /** Where its database is. */
  readonly folder: string;
  /** Access tokens, one for each person. */
  readonly tokens: readonly string[];
  /** Addresses of articles. */
  readonly slugs: readonly string[];

  private constructor(
    server: SoakServer,
    folder: string,
    tokens: readonly string[],
    slugs: readonly string[],
  ) {
    this.server = server;
    this.folder = folder;
    this.tokens = tokens;
    this.slugs = slugs;
  }

  /** Starts it in a folder, by default a new one, which is removed at the end, and signs people up. */
  static async start(
    people: number,
    run: object = {},
    folder: string = mkdtempSync(join(tmpdir(), "wervel-soak-")),
    databaseUrl?: string,
  ): Promise<ConduitServer> {
    const server = await ConduitServer.again(folder, run, databaseUrl);
    using talk = await Conversation.open(server.port);
    const tokens: string[] = [];
    for (let person = 0; person < people; person++) tokens.push(await signUp(talk, person));
    const list = await talk.ask(toRequest("GET", "/api/articles?limit=20"));
    const { articles } = JSON.parse(list!.body) as { articles: { slug: string }[] };
    return new ConduitServer(
      server,
      folder,
      tokens,
      articles.map(({ slug }) => slug),
    );
  }

  /** Starts it on a folder that is there. */
  static again(folder: string, run: object = {}, databaseUrl?: string): Promise<SoakServer> {
    const env = {
      DATA_DIR: folder,
      ...(databaseUrl !== undefined && { DATABASE_URL: databaseUrl }),
    };
    return SoakServer.start({ app: "conduit", env, run });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.server[Symbol.asyncDispose]();
    rmSync(this.folder, { recursive: true, force: true });
  }
}

async function signUp(talk: Conversation, person: number): Promise<string> {
  const name = `person${person}-${process.pid}`;
  const user = { username: name, email: `${name}@example.com`, password: "a long password" };
  const reply = await talk.ask(toRequest("POST", "/api/users", { body: JSON.stringify({ user }) }));
  if (reply?.status !== 201) throw new Error(`Nobody can sign up: ${reply?.body ?? "no reply"}`);
  return (JSON.parse(reply.body) as { user: { token: string } }).user.token;
}
