import { Field, project } from "@wervel/schema";
import { csvLines } from "./csv.ts";
import { ServerEvent } from "./stream.ts";
import type { StreamReply } from "./stream.ts";

/** Turns what a handler gave for a stream into its body. */
export type StreamEncoder = (
  source: unknown,
  context: { readonly signal: AbortSignal },
) => AsyncIterable<string | Uint8Array> | Uint8Array | string;

/** Compiles a stream reply to its encoder. */
export function compileStream(reply: StreamReply): StreamEncoder {
  if (reply.kind === "bytes")
    return (source) => source as AsyncIterable<Uint8Array> | Uint8Array | string;
  const write = project(reply.of!);
  if (reply.kind === "ndjson") return (source) => lines(source as AsyncIterable<unknown>, write);
  if (reply.kind === "csv") {
    const names = csvNames(reply);
    return (source) => csvLines(source as Iterable<unknown>, names, write);
  }
  const { heartbeatMs = 15_000, retryMs } = reply.options;
  return (source, { signal }) =>
    beating(eventTexts(source as AsyncIterable<unknown>, write, retryMs), heartbeatMs, signal);
}

/** The media type of a stream. */
export function streamType(reply: StreamReply): string {
  if (reply.kind === "events") return "text/event-stream; charset=utf-8";
  if (reply.kind === "ndjson") return "application/x-ndjson; charset=utf-8";
  if (reply.kind === "csv") return "text/csv; charset=utf-8; header=present";
  return reply.options.type ?? "application/octet-stream";
}

/** The columns of a CSV reply: the members of its object. */
export function csvNames({ of }: StreamReply): readonly string[] {
  return of instanceof Field ? Object.keys(of.definition.fields ?? {}) : [];
}

async function* lines(
  source: AsyncIterable<unknown>,
  write: (value: unknown) => unknown,
): AsyncGenerator<string> {
  for await (const value of source) yield `${JSON.stringify(write(value))}\n`;
}

async function* eventTexts(
  source: AsyncIterable<unknown>,
  write: (value: unknown) => unknown,
  retryMs: number | undefined,
): AsyncGenerator<string> {
  if (retryMs !== undefined) yield `retry: ${retryMs}\n\n`;
  for await (const value of source) {
    const { data, id, name } = value instanceof ServerEvent ? value : new ServerEvent(value, {});
    const head = `${id === undefined ? "" : `id: ${oneLine(id)}\n`}${name === undefined ? "" : `event: ${oneLine(name)}\n`}`;
    yield `${head}data: ${JSON.stringify(write(data))}\n\n`;
  }
}

// A line break or NUL in a field would end it early: the client would read the rest as another field.
function oneLine(text: string): string {
  return text.replaceAll(/[\r\n\0]/g, " ");
}

/** Sends a comment while nothing else is sent, so that proxies and clients see that the connection lives. */
async function* beating(
  source: AsyncGenerator<string>,
  heartbeatMs: number,
  signal: AbortSignal,
): AsyncGenerator<string> {
  const stop = waitFor(signal);
  try {
    let next = source.next();
    for (;;) {
      const beat = heartbeatMs > 0 ? pause(heartbeatMs) : undefined;
      const first = await Promise.race([
        next,
        stop.promise,
        ...(beat === undefined ? [] : [beat.promise]),
      ]);
      beat?.clear();
      if (first === aborted) return;
      if (first === tick) {
        yield ": beat\n\n";
        continue;
      }
      if (first.done === true) return;
      yield first.value;
      next = source.next();
    }
  } finally {
    stop.clear();
    // A generator that waits cannot return before its wait ends; its own signal wakes it.
    void source.return(undefined).catch(() => {});
  }
}

const tick: unique symbol = Symbol("tick");
const aborted: unique symbol = Symbol("aborted");

function pause(ms: number): { readonly promise: Promise<typeof tick>; clear(): void } {
  const { promise, resolve } = Promise.withResolvers<typeof tick>();
  const timer = setTimeout(() => resolve(tick), ms);
  timer.unref?.();
  return { promise, clear: () => clearTimeout(timer) };
}

function waitFor(signal: AbortSignal): {
  readonly promise: Promise<typeof aborted>;
  clear(): void;
} {
  const { promise, resolve } = Promise.withResolvers<typeof aborted>();
  const stop = (): void => resolve(aborted);
  if (signal.aborted) stop();
  else signal.addEventListener("abort", stop, { once: true });
  return { promise, clear: () => signal.removeEventListener("abort", stop) };
}
