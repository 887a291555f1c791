export { client } from "./client.ts";
export type { ClientApp } from "./client.ts";
export { ClientError } from "./client-error.ts";
export type { ClientErrorOptions } from "./client-error.ts";
export { clientErrors } from "./errors.ts";
export type {
  CallOptions,
  ClientOptions,
  Fetch,
  HeaderSource,
  HeaderValues,
  OpenWebSocket,
  TokenSource,
} from "./options.ts";
export type { Client, ClientCall, ClientReply, Resource, SocketCall } from "./call/types.ts";
export type { ClientSocket, ClientSocketEnd } from "./socket/client-socket.ts";
