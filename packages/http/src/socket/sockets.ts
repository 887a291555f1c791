import { compileSocket } from "./compile-socket.ts";
import { assertHandshake, compileOrigin } from "./handshake.ts";
import { SocketContext } from "./socket-context.ts";
import { SocketHub } from "./socket-hub.ts";

/** What an app with sockets has beside others: loaded when a route is one. */
export class Sockets {
  readonly hub: SocketHub = new SocketHub();
  readonly Context: typeof SocketContext = SocketContext;
  readonly assertHandshake: typeof assertHandshake = assertHandshake;
  readonly compileOrigin: typeof compileOrigin = compileOrigin;
  readonly compile: typeof compileSocket = compileSocket;
}
