import { StreamReply, toMap } from "@wervel/http/contract";
import type { Action, ReplyMap } from "@wervel/http/contract";
import { readAny, refusalOf } from "../reply/refusal.ts";
import type { CallOptions, ResolvedClientOptions } from "../options.ts";
import { compileReader } from "./reader.ts";
import { compileRequest } from "./request.ts";
import type { CallInput } from "./request.ts";
import { send } from "./send.ts";
import type { Received, Route } from "./send.ts";
import type { ClientCall, ClientReply } from "./types.ts";

type AnyCall = ClientCall<
  [input?: CallInput, options?: CallOptions],
  unknown,
  ClientReply<number, unknown>
>;

/**
 * Compiles the call of one action.
 *
 * @param path Where it is mounted.
 * @param version The version of the interface that its contract names.
 */
export function compileCall(
  action: Action,
  path: string,
  options: ResolvedClientOptions,
  version?: string,
): AnyCall {
  const replies = toMap(action.spec.reply);
  const label = `${action.method} ${path}`;
  const route = routeOf(action, label, replies, version);
  const write = compileRequest(action, path);
  const readers = new Map(
    Object.entries(replies).map(([status, reply]) => [
      Number(status),
      compileReader(Number(status), reply, label, options),
    ]),
  );
  const ask = async (
    input: CallInput,
    call: CallOptions,
  ): Promise<ClientReply<number, unknown>> => {
    const written = write(input);
    const received = await send(route, written, call, options);
    const { response } = received;
    const open = async (lastEventId: string | undefined): Promise<Received> => {
      const next = await send(route, written, withEventId(call, lastEventId), options);
      next.settle();
      if (next.response.status === response.status || next.response.status === 204) return next;
      throw await refused(next, label);
    };
    const read = readers.get(response.status);
    if (read === undefined) throw await refused(received, label);
    const value = await reading(received, () => read(received, { call, open }));
    return { status: response.status, value, headers: response.headers };
  };
  const call = async (input: CallInput = {}, callOptions: CallOptions = {}): Promise<unknown> => {
    const reply = await ask(input, callOptions);
    if (reply.status >= 200 && reply.status < 300) return reply.value;
    throw refusalOf(reply, label, reply.value);
  };
  const reply: AnyCall["reply"] = (input = {}, callOptions = {}) => ask(input, callOptions);
  return Object.assign(call, { reply });
}

function routeOf(
  { method, spec }: Action,
  label: string,
  replies: ReplyMap,
  version: string | undefined,
): Route {
  const types = new Set(Object.values(replies).flatMap((reply) => mediaTypes(reply)));
  const redirects = Object.keys(replies).some((status) => /^30[12378]$/.test(status));
  return {
    method,
    label,
    version,
    needsKey: spec.idempotent === "required",
    accept: [...types, "application/problem+json", "*/*;q=0.1"].join(", "),
    redirect: redirects ? "manual" : "follow",
  };
}

function mediaTypes(reply: ReplyMap[number] | undefined): readonly string[] {
  if (reply === null || reply === undefined) return [];
  if (!(reply instanceof StreamReply)) return ["application/json"];
  if (reply.kind === "events") return ["text/event-stream"];
  if (reply.kind === "ndjson") return ["application/x-ndjson"];
  if (reply.kind === "csv") return ["text/csv"];
  if (reply.kind === "view") return ["text/html"];
  return [reply.options.type ?? "application/octet-stream"];
}

function withEventId(call: CallOptions, lastEventId: string | undefined): CallOptions {
  return lastEventId === undefined ? call : { ...call, lastEventId };
}

async function refused(received: Received, label: string): Promise<Error> {
  const body = await reading(received, () => readAny(received.response, label));
  return refusalOf(received.response, label, body);
}

/** Reads within the time limit, and says what an error on the way means. */
async function reading<T>(received: Received, read: () => T | Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    throw received.fail(error);
  } finally {
    received.settle();
  }
}
