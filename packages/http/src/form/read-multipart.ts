import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { Busboy } from "@fastify/busboy";
import { assertMediaType } from "../edge/body.ts";
import type { CheckedRequest } from "../edge/checked-request.ts";
import { readEncoding } from "../edge/content-encoding.ts";
import { HttpError } from "../problem/http-error.ts";
import type { FileRule } from "./file.ts";
import { badShape, multipartLimits, PartReader, tooLarge } from "./part-reader.ts";
import type { MultipartValues } from "./part-reader.ts";
import type { Uploads } from "./upload-folder.ts";

/** How one action reads its files. */
export interface MultipartOptions {
  readonly maxBytes: number;
  readonly rules: ReadonlyMap<string, FileRule>;
}

/**
 * Reads a multipart form: fields into memory, files into the request's uploads, as fast as they can be written.
 *
 * @throws WERVEL_HTTP_MEDIA_TYPE (415), WERVEL_HTTP_BODY_TOO_LARGE (413), WERVEL_HTTP_BODY_SYNTAX and WERVEL_HTTP_BODY_SHAPE (400)
 * @see RFC 7578
 */
export async function readMultipart(
  request: CheckedRequest,
  options: MultipartOptions,
  uploads: Uploads,
): Promise<MultipartValues> {
  const boundary = boundaryOf(request);
  readEncoding(request.contentEncoding, { compressed: false });
  const { body } = request.incoming;
  if (body.length !== undefined && body.length > options.maxBytes)
    throw tooLarge(`The body passes ${options.maxBytes} bytes.`);
  const reader = new PartReader(options.rules, uploads);
  const parser = new Busboy({
    headers: { "content-type": `multipart/form-data; boundary="${boundary}"` },
    limits: {
      parts: multipartLimits.fields + multipartLimits.files,
      headerPairs: multipartLimits.headerPairs,
      headerSize: multipartLimits.headerBytes,
    },
    // Fields come as bytes too: this package decides how text is decoded.
    isPartAFile: () => true,
  });
  const stop = new AbortController();
  parser.on("file", (name, stream, fileName) => {
    reader.take(name, stream, fileName as string | undefined, (error) => stop.abort(error));
  });
  parser.on("partsLimit", () => stop.abort(badShape("it has too many parts")));
  try {
    await pipeline(Readable.from(body.stream(options.maxBytes)), parser, { signal: stop.signal });
    await reader.finish();
  } catch (error) {
    await reader.dismiss();
    const reason = stop.signal.aborted ? stop.signal.reason : error;
    throw reason instanceof HttpError || isSystemError(reason) ? reason : badSyntax(reason);
  }
  return reader.values;
}

function boundaryOf(request: CheckedRequest): string {
  const { parameters } = assertMediaType(
    request,
    ({ essence, parameters: given }) =>
      essence === "multipart/form-data" &&
      /^[\w'()+,./:=? -]{0,69}[\w'()+,./:=?-]$/.test(given.get("boundary") ?? ""),
  );
  return parameters.get("boundary") as string;
}

function isSystemError(error: unknown): boolean {
  return error instanceof Error && "syscall" in error;
}

function badSyntax(cause: unknown): HttpError {
  return new HttpError("WERVEL_HTTP_BODY_SYNTAX", "The body is no complete multipart form.", {
    cause,
  });
}
