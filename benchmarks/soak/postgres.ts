import { randomBytes } from "node:crypto";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { type AddressInfo, connect, createServer, type Server, type Socket } from "node:net";
import { join } from "node:path";
import { toModel } from "@wervel/data";
import { postgres } from "@wervel/store-postgres";
import { runsFolder, serversFolder } from "../../tooling/lib/servers/folders.ts";
import type { Recipe } from "../../tooling/lib/servers/kind.ts";
import { postgres as kind } from "../../tooling/lib/servers/postgres.ts";
import { giveToServer } from "../../tooling/lib/servers/programs.ts";
import { type Running, startServer } from "../../tooling/lib/servers/server-process.ts";
import { NotRun } from "./claim.ts";

/** An empty database of PostgreSQL whose server can be gone for a while. */
export interface Postgres extends AsyncDisposable {
  readonly url: string;
  down(): Promise<void>;
  up(): Promise<void>;
}

/**
 * Gives a database: of the server of the tests, behind a door that can be closed, for the short form; of a server of its own, which is
 * ended at once (SIGQUIT) and started again, for the long one.
 *
 * @throws NotRun where there is no server.
 */
export async function openPostgres(short: boolean): Promise<Postgres> {
  const shared = process.env["WERVEL_TEST_POSTGRES"];
  if (!short) return await OwnServer.start();
  if (shared === undefined || shared === "")
    throw new NotRun(process.env["WERVEL_TEST_POSTGRES_WHY"] ?? "no server of PostgreSQL");
  return await Door.open(shared);
}

class OwnServer implements Postgres {
  readonly url: string;
  readonly #folder: string;
  readonly #recipe: Recipe;
  #running: Running;

  private constructor(folder: string, recipe: Recipe, running: Running) {
    this.url = recipe.url;
    this.#folder = folder;
    this.#recipe = recipe;
    this.#running = running;
  }

  static async start(): Promise<OwnServer> {
    const base = serversFolder();
    const folder = mkdtempSync(join(runsFolder(base), "soak-"));
    const cache = join(base, "cache");
    mkdirSync(cache, { recursive: true });
    giveToServer(folder);
    const workshop = { folder, cache, port: await freePort(), tlsPort: 0, certificate: undefined };
    const reasons: string[] = [];
    for (const way of kind.ways) {
      const recipe = await way.prepare(workshop);
      if (typeof recipe === "string") reasons.push(recipe);
      else return new OwnServer(folder, ...(await careful(recipe, folder)));
    }
    rmSync(folder, { recursive: true, force: true });
    throw new NotRun(reasons.join("; "));
  }

  down(): Promise<void> {
    return this.#running.stop();
  }

  async up(): Promise<void> {
    const { initialise: _, ...again } = this.#recipe;
    this.#running = await startServer(again, this.#folder, () => undefined);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.down();
    rmSync(this.#folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
  }
}

/** Servers of tests lose what they acknowledged when they are ended; this one may not. */
async function careful(recipe: Recipe, folder: string): Promise<readonly [Recipe, Running]> {
  const settings = ["fsync=on", "synchronous_commit=on", "full_page_writes=on"];
  const args = [...recipe.serve.args, ...settings.flatMap((setting) => ["-c", setting])];
  const made: Recipe = { ...recipe, serve: { ...recipe.serve, args } };
  return [made, await startServer(made, folder, () => undefined)];
}

class Door implements Postgres {
  readonly url: string;
  readonly #behind: URL;
  readonly #sockets = new Set<Socket>();
  readonly #name: string;
  readonly #port: number;
  #server: Server;

  private constructor(behind: URL, name: string, server: Server) {
    this.#behind = behind;
    this.#name = name;
    this.#server = server;
    this.#port = (server.address() as AddressInfo).port;
    const url = new URL(behind);
    url.host = `127.0.0.1:${this.#port}`;
    url.pathname = name;
    this.url = url.href;
    this.#take();
  }

  static async open(shared: string): Promise<Door> {
    const name = `soak_${randomBytes(6).toString("hex")}`;
    await administer(shared, `create database ${name}`);
    return new Door(new URL(shared), name, await listening(0));
  }

  async down(): Promise<void> {
    const closed = new Promise((resolve) => this.#server.close(resolve));
    for (const socket of this.#sockets) socket.destroy();
    await closed;
  }

  async up(): Promise<void> {
    this.#server = await listening(this.#port);
    this.#take();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.down();
    await administer(this.#behind.href, `drop database ${this.#name} with (force)`);
  }

  #take(): void {
    this.#server.on("connection", (socket) => {
      const other = connect({ host: this.#behind.hostname, port: Number(this.#behind.port) });
      for (const [one, to] of [
        [socket, other],
        [other, socket],
      ] as const) {
        this.#sockets.add(one);
        one
          .on("error", () => undefined)
          .on("close", () => {
            this.#sockets.delete(one);
            to.destroy();
          });
        one.pipe(to);
      }
    });
  }
}

async function administer(url: string, text: string): Promise<void> {
  const store = await postgres(url).open(toModel({}), { now: Date.now });
  try {
    await store.raw!({ parts: [{ text }], as: {} });
  } finally {
    await store.close();
  }
}

async function listening(port: number): Promise<Server> {
  const server = createServer();
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, "127.0.0.1", resolve);
  });
  return server;
}

async function freePort(): Promise<number> {
  const server = await listening(0);
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
