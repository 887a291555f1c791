import type { WebSocket, WebSocketServer } from "ws";
import type { NodeExchange } from "./node-exchange.ts";
import type { Upgrade } from "./exchange.ts";
import type { Wire, WireListener } from "./wire.ts";

/** Begins WebSockets on connections that leave node:http. */
export interface NodeSockets {
  /** Answers the handshake, which was checked, and opens the socket at once; drops it where the client has left. */
  begin(exchange: NodeExchange, upgrade: Upgrade, head: Buffer): void;
}

/** Loads the library that speaks the protocol: servers without sockets never read its files. */
export async function createNodeSockets(): Promise<NodeSockets> {
  const ws = await import("ws");
  const servers = new Map<number, WebSocketServer>();
  const serverOf = (maxPayload: number): WebSocketServer => {
    const known = servers.get(maxPayload);
    if (known !== undefined) return known;
    const options = { noServer: true, clientTracking: false, perMessageDeflate: false, ...closing };
    const server = new ws.WebSocketServer({ ...options, maxPayload });
    servers.set(maxPayload, server);
    return server;
  };
  return {
    begin(exchange, upgrade, head) {
      const { socket } = exchange.connection;
      let isOpen = false;
      try {
        serverOf(upgrade.messageBytes).handleUpgrade(
          handshakeOf(exchange),
          socket,
          head,
          (wire) => {
            isOpen = true;
            upgrade.open(new NodeWire(wire));
          },
        );
      } finally {
        if (!isOpen) upgrade.drop();
      }
    },
  };
}

/** Milliseconds that a client has to answer a good-bye. The library's published types do not name the option yet. */
const closing = { closeTimeout: 5_000 };

type Handshake = Parameters<WebSocketServer["handleUpgrade"]>[0];

/** The request as the library reads it: the headers were checked, and those of subprotocols and extensions are left out. */
function handshakeOf({ rawHeaders }: NodeExchange): Handshake {
  const key = rawHeaders.findIndex((text, i) => i % 2 === 0 && text.toLowerCase() === keyHeader);
  const headers = {
    upgrade: "websocket",
    "sec-websocket-version": "13",
    [keyHeader]: rawHeaders[key + 1],
  };
  return { method: "GET", headers } as unknown as Handshake;
}

const keyHeader = "sec-websocket-key";
const openState = 1;

class NodeWire implements Wire {
  readonly #socket: WebSocket;

  constructor(socket: WebSocket) {
    this.#socket = socket;
  }

  get isOpen(): boolean {
    return this.#socket.readyState === openState;
  }

  get isPaused(): boolean {
    return this.#socket.isPaused;
  }

  get bufferedAmount(): number {
    return this.#socket.bufferedAmount;
  }

  listen(listener: WireListener): void {
    const socket = this.#socket;
    socket.on("message", (data, isBinary) => listener.message(data as Buffer, isBinary));
    socket.on("pong", () => listener.heard());
    socket.on("ping", () => listener.heard());
    // The close that follows tells the same: a frame that breaks the protocol, or a connection that broke.
    socket.on("error", () => undefined);
    socket.on("close", (code, reason) => listener.closed(code, reason.toString()));
  }

  send(frame: string | Uint8Array, done: () => void): void {
    this.#socket.send(frame, done);
  }

  ping(): void {
    this.#socket.ping();
  }

  pause(): void {
    this.#socket.pause();
  }

  resume(): void {
    this.#socket.resume();
  }

  close(code: number, reason: string): void {
    this.#socket.close(code, reason);
  }

  terminate(): void {
    this.#socket.terminate();
  }
}
