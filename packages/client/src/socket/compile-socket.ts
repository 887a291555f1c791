import { encode, Field } from "@wervel/schema";
import type { FieldLike } from "@wervel/schema";
import { toSchema } from "@wervel/http/contract";
import type { Action, InputShape } from "@wervel/http/contract";
import { compileRequest } from "../call/request.ts";
import type { CallInput } from "../call/request.ts";
import { headerValues } from "../call/send.ts";
import { ClientError } from "../client-error.ts";
import { optionsError } from "../options.ts";
import type { CallOptions, ResolvedClientOptions } from "../options.ts";
import { compileDecode, parseJson } from "../reply/decode.ts";
import { opened, OpenSocket } from "./client-socket.ts";
import type { ClientSocket, SocketCodec } from "./client-socket.ts";

type AnySocketCall = (
  input?: CallInput,
  options?: CallOptions,
) => Promise<ClientSocket<unknown, unknown>>;

/** Compiles the call that opens a socket; `path` is where it is mounted. */
export function compileSocketCall(
  action: Action,
  path: string,
  options: ResolvedClientOptions,
): AnySocketCall {
  const label = `${action.method} ${path}`;
  const write = compileRequest(action, path);
  const { receive, send } = action.spec;
  const codec: SocketCodec = {
    label,
    write: compileWrite(receive, label),
    read: compileRead(send, label),
  };
  return async (input = {}, call = {}) => {
    const { webSocket } = options;
    if (webSocket === undefined)
      throw optionsError(label, "calls without a network have no sockets, give a baseUrl");
    call.signal?.throwIfAborted();
    const url = options.baseUrl.replace(/^http/, "ws") + write(input).target;
    const wire = webSocket(url, await headerValues(call, options));
    const socket = new OpenSocket(wire, codec);
    await opened(wire, label, call.signal);
    call.signal?.addEventListener("abort", () => socket.close(), { once: true });
    return socket;
  };
}

function compileWrite(shape: InputShape | undefined, label: string): SocketCodec["write"] {
  if (shape === undefined)
    return () => {
      throw new ClientError("WERVEL_CLIENT_REPLY", `${label} takes no messages.`);
    };
  const schema = toSchema(shape);
  if (isBytes(schema)) return (message) => new Uint8Array(message as Uint8Array);
  const toJson = encode(schema, { generate: false });
  return (message) => JSON.stringify(toJson(message as never));
}

function compileRead(shape: InputShape | undefined, label: string): SocketCodec["read"] {
  const schema = shape === undefined ? undefined : toSchema(shape);
  const wrong = (): never => {
    throw new ClientError(
      "WERVEL_CLIENT_REPLY",
      `${label} sent a message of another kind than its contract declares.`,
    );
  };
  if (schema === undefined) return wrong;
  if (isBytes(schema)) return (data) => (typeof data === "string" ? wrong() : new Uint8Array(data));
  const decode = compileDecode(schema, label);
  return (data) => (typeof data === "string" ? decode(parseJson(data, label)) : wrong());
}

function isBytes(schema: FieldLike): boolean {
  return schema instanceof Field && schema.definition.kind === "bytes";
}
