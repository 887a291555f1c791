import { ClientError } from "../client-error.ts";
import type { CallOptions } from "../options.ts";
import type { Received } from "../call/send.ts";
import { parseJson } from "./decode.ts";
import type { Decode } from "./decode.ts";
import { readEvents } from "./event-stream.ts";

/** What the values of an event stream are made with. */
export interface EventSource {
  readonly label: string;
  readonly decode: Decode;
  readonly call: CallOptions;
  readonly reconnects: number;
  /** Asks for the stream again, after an event. */
  readonly open: (lastEventId: string | undefined) => Promise<Received>;
}

/** Milliseconds before a broken stream is asked for again, unless the server says otherwise. */
const usualRetryMs = 3000;

/**
 * Gives the values of an event stream. One that ends is over; one that breaks is asked for again with the id of the last event.
 *
 * @throws ClientError when the connection broke too often in a row, or the stream is refused.
 */
export async function* eventValues(first: Received, source: EventSource): AsyncGenerator<unknown> {
  const { label, decode, call, reconnects } = source;
  let received: Received | undefined = first;
  let lastEventId = call.lastEventId;
  let retryMs = usualRetryMs;
  let failures = 0;
  for (;;) {
    let broken: unknown;
    try {
      received ??= await source.open(lastEventId);
      const { body } = received.response;
      if (body === null) return;
      for await (const event of readEvents(body)) {
        lastEventId = event.lastEventId ?? lastEventId;
        retryMs = event.retryMs ?? retryMs;
        if (event.data === undefined) continue;
        failures = 0;
        yield await decode(parseJson(event.data, label));
      }
      return;
    } catch (error) {
      broken = received === undefined ? error : received.fail(error);
    }
    if (!isPassing(broken) || failures++ >= reconnects) throw broken;
    received = undefined;
    await pause(retryMs, call.signal);
  }
}

/** Tells whether asking again may help. */
function isPassing(error: unknown): boolean {
  if (!(error instanceof ClientError)) return false;
  if (error.code === "WERVEL_CLIENT_NETWORK" || error.code === "WERVEL_CLIENT_TIMEOUT") return true;
  return error.status !== undefined && [502, 503, 504].includes(error.status);
}

function pause(ms: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    const stop = (): void => {
      clearTimeout(timer);
      reject(signal?.reason as Error);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener("abort", stop);
      resolve();
    }, ms);
    if (signal?.aborted === true) stop();
    else signal?.addEventListener("abort", stop, { once: true });
  });
}
