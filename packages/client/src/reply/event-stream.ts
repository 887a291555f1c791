import { readLines } from "./lines.ts";

/** One event of a stream, or what came with it. */
export interface StreamEvent {
  /** The data; `undefined` for a block that only sets `retryMs`. */
  readonly data: string | undefined;
  /** The id of the last event that had one. */
  readonly lastEventId: string | undefined;
  /** Milliseconds to wait before the stream is asked for again. */
  readonly retryMs: number | undefined;
}

/**
 * Reads server-sent events. An event that the connection broke off in its middle is dropped, as the standard says.
 *
 * @see https://html.spec.whatwg.org/multipage/server-sent-events.html#event-stream-interpretation
 */
export async function* readEvents(body: ReadableStream<Uint8Array>): AsyncGenerator<StreamEvent> {
  let data: string[] = [];
  let lastEventId: string | undefined;
  let retryMs: number | undefined;
  for await (const line of readLines(body)) {
    if (line === "") {
      if (data.length > 0 || retryMs !== undefined)
        yield { data: data.length > 0 ? data.join("\n") : undefined, lastEventId, retryMs };
      data = [];
      retryMs = undefined;
      continue;
    }
    const [name, value] = splitField(line);
    if (name === "data") data.push(value);
    else if (name === "id" && !value.includes("\0")) lastEventId = value;
    else if (name === "retry" && /^\d{1,9}$/.test(value)) retryMs = Number(value);
  }
}

function splitField(line: string): readonly [name: string, value: string] {
  const colon = line.indexOf(":");
  if (colon === -1) return [line, ""];
  const value = line.slice(colon + 1);
  return [line.slice(0, colon), value.startsWith(" ") ? value.slice(1) : value];
}
