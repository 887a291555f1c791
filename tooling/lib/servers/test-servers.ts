import { mkdirSync, rmSync } from "node:fs";
import { createServer, type AddressInfo } from "node:net";
import { join } from "node:path";
import { type CpuTime, cpuTimeOf } from "../cpu-time.ts";
import { type Certificate, makeCertificate } from "./certificate.ts";
import { runsFolder, serversFolder } from "./folders.ts";
import { type Recipe, type ServerKind, variableOf, type Way } from "./kind.ts";
import { runFolder, sweep } from "./leftovers.ts";
import { giveToServer } from "./programs.ts";
import { type Running, startServer } from "./server-process.ts";

/** The servers of one run: started once, each with a folder that goes when they do. */
export class TestServers {
  readonly #base: string;
  readonly #runs: string;
  readonly #folder: string;
  readonly #running = new Set<Running>();
  /** What serves, by its kind in words. */
  readonly #serving = new Map<string, Running>();
  #certificate: Certificate | undefined;
  #started: Promise<unknown> = Promise.resolve();
  #stopped = false;

  /** Keeps everything in one folder where one is named. */
  constructor(base?: string) {
    this.#base = base ?? serversFolder();
    this.#runs = base ?? runsFolder(this.#base);
    this.#folder = runFolder(this.#runs);
  }

  /**
   * Starts the servers, those apart whose address is known already, and writes into the environment where each
   * answers, or why there is none; with `_TLS` at the end where it speaks TLS, whose authority `WERVEL_TEST_CA` names.
   */
  async start(kinds: readonly ServerKind[], env: NodeJS.ProcessEnv = process.env): Promise<void> {
    if (kinds.length === 0) return;
    sweep(this.#runs);
    process.once("exit", () => this.#stopNow());
    this.#certificate = this.#makeCertificate();
    this.#started = Promise.all(kinds.map((kind) => this.#provide(kind, env)));
    await this.#started;
  }

  /** Tells what each server used since it serves, where the system tells. */
  cpuTimes(): { readonly name: string; readonly cpu: CpuTime }[] {
    return [...this.#serving].flatMap(([name, { pid }]) => {
      const cpu = pid === undefined ? undefined : cpuTimeOf(pid);
      return cpu === undefined ? [] : [{ name, cpu }];
    });
  }

  /** Ends what was started, even by half, and removes what it left. */
  async stop(): Promise<void> {
    this.#stopped = true;
    await Promise.all([...this.#running].map((running) => running.stop()));
    await this.#started;
    removeFolder(this.#folder);
  }

  async #provide(kind: ServerKind, env: NodeJS.ProcessEnv): Promise<void> {
    const variable = variableOf(kind);
    const why = `${variable}_WHY`;
    if (env[variable] !== undefined && env[variable] !== "") return;
    if (env[variable] === "") {
      env[why] = `${variable} is empty`;
      return;
    }
    const reasons: string[] = [];
    for (const way of kind.ways) {
      if (this.#stopped) return;
      const outcome = await this.#try(way, kind, `${kind.name}-${reasons.length}`);
      if (typeof outcome !== "string") {
        env[variable] = outcome.url;
        if (outcome.tlsUrl !== undefined) {
          env[`${variable}_TLS`] = outcome.tlsUrl;
          env["WERVEL_TEST_CA"] = this.#certificate?.ca;
        }
        return;
      }
      reasons.push(outcome);
    }
    env[why] = reasons.join("; ");
  }

  async #try(way: Way, { title }: ServerKind, name: string): Promise<Recipe | string> {
    const cache = join(this.#base, "cache");
    const folder = join(this.#folder, name);
    try {
      mkdirSync(cache, { recursive: true });
      mkdirSync(folder, { recursive: true });
      giveToServer(folder);
      const [port, tlsPort] = [await freePort(), await freePort()];
      const certificate = this.#certificate;
      const recipe = await way.prepare({ folder, cache, port, tlsPort, certificate });
      if (typeof recipe === "string") return recipe;
      const serving = await startServer(recipe, folder, (running) => this.#take(running));
      this.#serving.set(title, serving);
      return recipe;
    } catch (error) {
      return `${way.what}: ${messageOf(error)}`;
    }
  }

  #makeCertificate(): Certificate | undefined {
    const folder = join(this.#folder, "tls");
    mkdirSync(folder, { recursive: true });
    return makeCertificate(folder);
  }

  #take(running: Running): void {
    this.#running.add(running);
    if (this.#stopped) running.stopNow();
  }

  #stopNow(): void {
    if (this.#stopped) return;
    this.#stopped = true;
    for (const running of this.#running) running.stopNow();
    removeFolder(this.#folder);
  }
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** What a dying server still writes may come in between; the next run removes what stays. */
function removeFolder(folder: string): void {
  try {
    rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 50 });
  } catch {}
}

function messageOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const cause = error.cause instanceof Error ? ` (${error.cause.message})` : "";
  return `${error.message}${cause}`;
}
