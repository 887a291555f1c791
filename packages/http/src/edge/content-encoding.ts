import { pipeline, Readable } from "node:stream";
import { HttpError } from "../problem/http-error.ts";
import type { IncomingBody } from "../transport/exchange.ts";

/** The codings of a compressed request body. */
export type ContentEncoding = "gzip" | "deflate" | "br" | "zstd";

/** How many decoded bytes one received byte may become. */
const maxRatio = 20;

/**
 * Reads a Content-Encoding. One coding at most: stacked codings multiply.
 *
 * @returns `undefined` when the body is not compressed.
 * @throws WERVEL_HTTP_CONTENT_ENCODING (415)
 */
export function readEncoding(
  header: string | undefined,
  limits: { readonly compressed: boolean },
): ContentEncoding | undefined {
  const name = header?.trim().toLowerCase();
  if (name === undefined || name === "identity") return undefined;
  const encoding = name === "x-gzip" ? "gzip" : name;
  if (limits.compressed && isKnown(encoding)) return encoding;
  throw new HttpError(
    "WERVEL_HTTP_CONTENT_ENCODING",
    "The Content-Encoding of the body is not read here.",
    {
      headers: ["Accept-Encoding", limits.compressed ? "gzip, deflate, br, zstd" : "identity"],
    },
  );
}

/**
 * Reads and expands a compressed body, counting both sides while it does.
 *
 * @param maxBytes Bound on the expanded bytes.
 * @throws WERVEL_HTTP_BODY_TOO_LARGE, WERVEL_HTTP_BODY_RATIO (413), WERVEL_HTTP_BODY_SYNTAX (400)
 */
export async function expand(
  body: IncomingBody,
  encoding: ContentEncoding,
  maxBytes: number,
): Promise<Uint8Array> {
  // Loaded with the first body that is compressed.
  const zlib = await import("node:zlib");
  let received = 0;
  const decoder = zlib[decoders[encoding]]();
  const source = Readable.from(count(), { objectMode: false });
  // Errors of either side reach the loop below through the decoder, which the pipeline destroys.
  pipeline(source, decoder, () => undefined);
  const chunks: Uint8Array[] = [];
  let expanded = 0;
  try {
    for await (const chunk of decoder as AsyncIterable<Uint8Array>) {
      expanded += chunk.length;
      if (expanded > maxBytes) throw tooLarge(maxBytes);
      // Small bodies may compress better than their bound: only what is large can harm.
      if (expanded > received * maxRatio && expanded > 4_096) throw ratio();
      chunks.push(chunk);
    }
  } catch (error) {
    throw error instanceof HttpError ? error : malformed(encoding, error);
  }
  return Buffer.concat(chunks, expanded);

  async function* count(): AsyncGenerator<Uint8Array> {
    for await (const chunk of body.stream(maxBytes)) {
      received += chunk.length;
      yield chunk;
    }
  }
}

const decoders = {
  gzip: "createGunzip",
  deflate: "createInflate",
  br: "createBrotliDecompress",
  zstd: "createZstdDecompress",
} as const satisfies Readonly<Record<ContentEncoding, string>>;

function isKnown(name: string): name is ContentEncoding {
  return Object.hasOwn(decoders, name);
}

function ratio(): HttpError {
  return new HttpError("WERVEL_HTTP_BODY_RATIO", `The body expands more than ${maxRatio} times.`);
}

function malformed(encoding: ContentEncoding, cause: unknown): HttpError {
  return new HttpError("WERVEL_HTTP_BODY_SYNTAX", `The body is not ${encoding}.`, { cause });
}

function tooLarge(maxBytes: number): HttpError {
  return new HttpError("WERVEL_HTTP_BODY_TOO_LARGE", `The expanded body passes ${maxBytes} bytes.`);
}
