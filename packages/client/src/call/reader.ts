import type { FieldLike } from "@wervel/schema";
import { StreamReply } from "@wervel/http/contract";
import type { ReplyMap } from "@wervel/http/contract";
import type { CallOptions, ResolvedClientOptions } from "../options.ts";
import { compileDecode, parseJson } from "../reply/decode.ts";
import { eventValues } from "../reply/events.ts";
import { chunksOf, readLines } from "../reply/lines.ts";
import { isProblemType, readAny, refusalOf } from "../reply/refusal.ts";
import type { Received } from "./send.ts";

/** Makes the value of one declared reply; `again` asks for it once more, after an event. */
export type Reader = (received: Received, again: Again) => unknown;

/** What a reader of events needs to go on after a broken connection. */
export interface Again {
  readonly call: CallOptions;
  open(lastEventId: string | undefined): Promise<Received>;
}

/** Compiles the reader of the reply that one status declares. */
export function compileReader(
  status: number,
  reply: ReplyMap[number] | undefined,
  label: string,
  options: ResolvedClientOptions,
): Reader {
  if (reply instanceof StreamReply) return streamReader(reply, label, options);
  if (status >= 400) return refusalReader(reply, label);
  return reply === null || reply === undefined ? drain : jsonReader(reply, label);
}

function jsonReader(reply: FieldLike, label: string): Reader {
  const decode = compileDecode(reply, label);
  return async ({ response }) => decode(parseJson(await response.text(), label));
}

/** Reads an error that the contract declares. Wervel itself may answer the same status: that is another reply, and is thrown. */
function refusalReader(reply: FieldLike | null | undefined, label: string): Reader {
  const decode = reply === null || reply === undefined ? undefined : compileDecode(reply, label);
  return async ({ response }) => {
    const body = await readAny(response, label);
    const refusal = refusalOf(response, label, body);
    if (isProblemType(response)) throw refusal;
    if (decode === undefined && body === undefined) return undefined;
    if (decode === undefined) throw refusal;
    try {
      return await decode(body);
    } catch {
      throw refusal;
    }
  };
}

async function drain({ response }: Received): Promise<undefined> {
  await response.body?.cancel();
  return undefined;
}

function streamReader(
  reply: StreamReply,
  label: string,
  { reconnects }: ResolvedClientOptions,
): Reader {
  // Values of CSV have lost their types, and a page is for a reader: both arrive as they were written.
  if (reply.kind !== "events" && reply.kind !== "ndjson")
    return (received) => mended(received, bytesOf(received));
  const decode = compileDecode(reply.of as FieldLike, label);
  if (reply.kind === "events")
    return (received, { call, open }) =>
      eventValues(received, { label, decode, call, reconnects, open });
  const linesOf = async function* ({ response: { body } }: Received): AsyncGenerator<unknown> {
    if (body === null) return;
    for await (const line of readLines(body))
      if (line !== "") yield await decode(parseJson(line, label));
  };
  return (received) => mended(received, linesOf(received));
}

async function* bytesOf({ response: { body } }: Received): AsyncGenerator<Uint8Array> {
  if (body !== null) yield* chunksOf(body);
}

/** Says what an error in the middle of a stream means. */
async function* mended<T>(received: Received, values: AsyncIterable<T>): AsyncGenerator<T> {
  try {
    yield* values;
  } catch (error) {
    throw received.fail(error);
  }
}
