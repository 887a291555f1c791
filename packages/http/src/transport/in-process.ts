import { emptyBody } from "./empty-body.ts";
import type { Dispatch, Incoming, IncomingBody } from "./exchange.ts";
import { StreamBody } from "./fetch-body.ts";
import { toResponse } from "./fetch-reply.ts";

/** A request that never leaves the process. */
export interface InProcessRequest {
  /** Default `GET`. */
  readonly method?: string;
  /** The request target: path and query, as they would stand on the request line. */
  readonly path: string;
  /** Default: only a Host header with `localhost`, and the framing of the body. */
  readonly headers?: Readonly<Record<string, string>> | readonly (readonly [string, string])[];
  /** Text, bytes or a stream; a stream is announced as chunked. Default: none. */
  readonly body?: string | Uint8Array | AsyncIterable<string | Uint8Array>;
  /** The address of the client. Default `127.0.0.1`. */
  readonly peer?: string;
  /** True to seem to have come by TLS. Default false. */
  readonly encrypted?: boolean;
  /** Aborts when the client is to leave. Default: never. */
  readonly signal?: AbortSignal;
}

/** Sends a request through the application without a socket. */
export type InProcess = (request: InProcessRequest) => Promise<Response>;

/** Makes the in-process door to an application: the same compiled actions, the same firewall, no network. */
export function inProcess(dispatch: Dispatch): InProcess {
  return async (request) => {
    const incoming = toIncoming(request);
    return toResponse(await dispatch(incoming), incoming.method === "HEAD");
  };
}

/** Builds what a transport would hand over for a request. */
export function toIncoming(request: InProcessRequest): Incoming {
  const { body } = request;
  const bytes =
    typeof body === "string" ? Buffer.from(body) : body instanceof Uint8Array ? body : undefined;
  const rawHeaders = flatten(request.headers ?? {});
  const names = new Set(
    rawHeaders.filter((_, index) => index % 2 === 0).map((name) => name.toLowerCase()),
  );
  if (!names.has("host")) rawHeaders.push("host", "localhost");
  const isFramed = names.has("content-length") || names.has("transfer-encoding");
  if (body !== undefined && !isFramed) {
    if (bytes === undefined) rawHeaders.push("transfer-encoding", "chunked");
    else rawHeaders.push("content-length", `${bytes.length}`);
  }
  let signal = request.signal;
  return {
    method: request.method ?? "GET",
    target: request.path,
    httpVersion: "1.1",
    rawHeaders,
    peer: request.peer ?? "127.0.0.1",
    encrypted: request.encrypted ?? false,
    body: toBody(body, bytes),
    vetted: false,
    get signal() {
      return (signal ??= new AbortController().signal);
    },
    allow() {},
  };
}

function flatten(headers: NonNullable<InProcessRequest["headers"]>): string[] {
  return (Array.isArray(headers) ? headers : Object.entries(headers)).flat() as string[];
}

function toBody(body: InProcessRequest["body"], bytes: Uint8Array | undefined): IncomingBody {
  if (body === undefined) return emptyBody;
  if (bytes !== undefined) return new StreamBody(once(bytes), bytes.length);
  return new StreamBody(toBytes(body as AsyncIterable<string | Uint8Array>), undefined);
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  if (bytes.length > 0) yield bytes;
}

async function* toBytes(chunks: AsyncIterable<string | Uint8Array>): AsyncGenerator<Uint8Array> {
  for await (const chunk of chunks) yield typeof chunk === "string" ? Buffer.from(chunk) : chunk;
}
