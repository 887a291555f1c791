import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";
import { commandScript, root } from "./workspace.ts";

/** A place in a file, both counted from 0. */
export interface Place {
  readonly line: number;
  readonly character: number;
}

/** The compiler as an editor runs it (`tsc --lsp --stdio`), asked for what it shows. */
export class LanguageServer implements AsyncDisposable {
  readonly #process: ChildProcessWithoutNullStreams;
  readonly #waiting = new Map<number, PromiseWithResolvers<unknown>>();
  readonly #opened = new Set<string>();
  #received: Buffer = Buffer.alloc(0);
  #count = 0;

  private constructor() {
    const command = [commandScript("typescript", "tsc"), "--lsp", "--stdio"];
    this.#process = spawn(process.execPath, command, { cwd: root });
    this.#process.stdout.on("data", (chunk: Buffer) => this.#receive(chunk));
    this.#process.on("exit", () => {
      for (const { reject } of this.#waiting.values()) reject(new Error("The server has ended."));
    });
  }

  /** Starts a server over the repository. */
  static async start(): Promise<LanguageServer> {
    const server = new LanguageServer();
    const rootUri = pathToFileURL(root).href;
    await server.#ask("initialize", {
      processId: process.pid,
      rootUri,
      capabilities: { textDocument: { hover: { contentFormat: ["markdown"] } } },
      initializationOptions: { disablePushDiagnostics: true },
    });
    server.#tell("initialized", {});
    return server;
  }

  /** Gives the type that an editor shows for the word at a place, on one line; empty where it shows none. */
  async hover(file: string, position: Place): Promise<string> {
    const uri = pathToFileURL(file).href;
    if (!this.#opened.has(uri)) {
      this.#opened.add(uri);
      const text = readFileSync(file, "utf8");
      const textDocument = { uri, languageId: "typescript", version: 1, text };
      this.#tell("textDocument/didOpen", { textDocument });
    }
    const answer = await this.#ask("textDocument/hover", { textDocument: { uri }, position });
    const code = /```\w+\n(.*?)```/s.exec((answer as Hover | null)?.contents.value ?? "")?.[1];
    return code?.replaceAll(/\s+/g, " ").trim() ?? "";
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const ended = new Promise((resolve) => this.#process.once("exit", resolve));
    await this.#ask("shutdown");
    this.#tell("exit");
    this.#process.stdin.end();
    await ended;
  }

  #ask(method: string, params?: unknown): Promise<unknown> {
    const id = ++this.#count;
    const waiting = Promise.withResolvers<unknown>();
    this.#waiting.set(id, waiting);
    this.#send({ id, method, params });
    return waiting.promise;
  }

  #tell(method: string, params?: unknown): void {
    this.#send({ method, params });
  }

  #send(message: object): void {
    const text = JSON.stringify({ jsonrpc: "2.0", ...message });
    this.#process.stdin.write(`Content-Length: ${Buffer.byteLength(text)}\r\n\r\n${text}`);
  }

  #receive(chunk: Buffer): void {
    this.#received = Buffer.concat([this.#received, chunk]);
    for (;;) {
      const end = this.#received.indexOf("\r\n\r\n");
      if (end < 0) return;
      const length = Number(
        /Content-Length: (\d+)/i.exec(this.#received.toString("latin1", 0, end))?.[1],
      );
      const next = end + 4 + length;
      if (this.#received.length < next) return;
      const text = this.#received.toString("utf8", end + 4, next);
      this.#received = this.#received.subarray(next);
      this.#answer(JSON.parse(text) as Message);
    }
  }

  #answer({ id, method, result, error }: Message): void {
    if (id === undefined) return;
    // The server asks the editor too, for its settings: it has none.
    if (method !== undefined) return this.#send({ id, result: null });
    const waiting = this.#waiting.get(id as number);
    this.#waiting.delete(id as number);
    if (error === undefined) waiting?.resolve(result);
    else waiting?.reject(new Error(error.message));
  }
}

interface Message {
  readonly id?: number | string;
  readonly method?: string;
  readonly result?: unknown;
  readonly error?: { readonly message: string };
}

interface Hover {
  readonly contents: { readonly value: string };
}
