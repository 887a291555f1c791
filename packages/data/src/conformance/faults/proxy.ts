import { connect, createServer, type AddressInfo, type Server, type Socket } from "node:net";

interface Pair {
  readonly client: Socket;
  readonly server: Socket;
  held: Buffer[];
}

/** A way to a server that can be cut, held up or closed, as networks are. */
export class FaultProxy implements AsyncDisposable {
  readonly #listener: Server;
  readonly #pairs = new Set<Pair>();
  #holds = false;
  #refuses = false;
  #onHeld: (() => void) | undefined;

  private constructor(listener: Server) {
    this.#listener = listener;
  }

  /** Listens on the loopback address and passes everything on to a server. */
  static async to(host: string, port: number): Promise<FaultProxy> {
    const listener = createServer();
    const proxy = new FaultProxy(listener);
    listener.on("connection", (client) => proxy.#join(client, connect(port, host)));
    await new Promise<void>((resolve) => listener.listen(0, "127.0.0.1", resolve));
    return proxy;
  }

  get port(): number {
    return (this.#listener.address() as AddressInfo).port;
  }

  /** Holds back what the server answers on the connections that are open. */
  hold(): void {
    this.#holds = true;
  }

  /** Resolves when an answer is held back. */
  held(): Promise<void> {
    if ([...this.#pairs].some(({ held }) => held.length > 0)) return Promise.resolve();
    return new Promise((resolve) => {
      this.#onHeld = resolve;
    });
  }

  /** Lets through what was held back. */
  release(): void {
    this.#holds = false;
    for (const pair of this.#pairs)
      for (const chunk of pair.held.splice(0)) pair.client.write(chunk);
  }

  /** Cuts every connection; what was held back is lost. */
  cut(): void {
    this.#holds = false;
    for (const { client, server } of this.#pairs) {
      client.resetAndDestroy();
      server.destroy();
    }
    this.#pairs.clear();
  }

  /** Cuts every connection and takes no new one. */
  close(): void {
    this.#refuses = true;
    this.cut();
  }

  /** Takes connections again. */
  open(): void {
    this.#refuses = false;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.cut();
    await new Promise((resolve) => this.#listener.close(resolve));
  }

  #join(client: Socket, server: Socket): void {
    const pair: Pair = { client, server, held: [] };
    if (this.#refuses) {
      client.resetAndDestroy();
      server.destroy();
      return;
    }
    this.#pairs.add(pair);
    client.setNoDelay(true);
    server.setNoDelay(true);
    client.on("data", (chunk) => server.write(chunk));
    server.on("data", (chunk: Buffer) => this.#answer(pair, chunk));
    const part = (): void => {
      this.#pairs.delete(pair);
      client.destroy();
      server.destroy();
    };
    for (const socket of [client, server]) socket.on("close", part).on("error", part);
  }

  #answer(pair: Pair, chunk: Buffer): void {
    if (!this.#holds) {
      pair.client.write(chunk);
      return;
    }
    pair.held.push(chunk);
    this.#onHeld?.();
  }
}
