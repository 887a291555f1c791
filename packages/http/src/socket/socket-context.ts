import { RequestContext } from "../action/context.ts";
import type { LiveSocket } from "./live-socket.ts";

/** The request that opened a socket, and the socket: what its function receives. */
export class SocketContext extends RequestContext {
  socket: LiveSocket | undefined = undefined;
}
