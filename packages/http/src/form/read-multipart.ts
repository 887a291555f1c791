import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { Busboy } from "@fastify/busboy";
import { assertMediaType, toText } from "../edge/body.ts";
import type { CheckedRequest } from "../edge/checked-request.ts";
import { readEncoding } from "../edge/content-encoding.ts";
import { HttpError } from "../problem/http-error.ts";
import { headBytes } from "./file-kinds.ts";
import { ReceivedFile } from "./file.ts";
import type { FileRule } from "./file.ts";
import type { Uploads } from "./upload-folder.ts";

/** The bounds of a multipart body beside its total. */
export const multipartLimits = {
  fields: 100,
  files: 10,
  headerPairs: 16,
  headerBytes: 8_192,
  nameBytes: 200,
  fieldBytes: 65_536,
} as const;

/** How one action reads its files. */
export interface MultipartOptions {
  readonly maxBytes: number;
  readonly rules: ReadonlyMap<string, FileRule>;
}

/** The fields of a form; a name that stands several times has all its values. */
export type MultipartValues = Record<string, unknown>;

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

/** Takes the parts of one body. */
class PartReader {
  readonly values = Object.create(null) as MultipartValues;
  readonly #rules: ReadonlyMap<string, FileRule>;
  readonly #uploads: Uploads;
  readonly #streams: Readable[] = [];
  readonly #work: Promise<void>[] = [];
  #fields = 0;
  #files = 0;

  constructor(rules: ReadonlyMap<string, FileRule>, uploads: Uploads) {
    this.#rules = rules;
    this.#uploads = uploads;
  }

  take(
    name: string | undefined,
    stream: Readable,
    fileName: string | undefined,
    fail: (error: unknown) => void,
  ): void {
    this.#streams.push(stream);
    // The parser reports its own errors on the part as well.
    stream.on("error", () => undefined);
    const work = this.#part(name, stream, fileName);
    work.catch(fail);
    this.#work.push(work);
  }

  async finish(): Promise<void> {
    await Promise.all(this.#work);
  }

  async dismiss(): Promise<void> {
    for (const stream of this.#streams) stream.destroy();
    await Promise.allSettled(this.#work);
  }

  async #part(
    name: string | undefined,
    stream: Readable,
    fileName: string | undefined,
  ): Promise<void> {
    assertName(name);
    if (fileName === undefined) {
      if (++this.#fields > multipartLimits.fields) throw badShape("it has too many fields");
      return this.#add(name, await readField(stream));
    }
    if (++this.#files > multipartLimits.files) throw badShape("it has too many files");
    const rule = this.#rules.get(name);
    if (rule === undefined) throw badShape(`it has a file where none is taken`);
    const received = await this.#receive(stream, fileName, rule.max);
    // A browser sends an empty part for a file that nobody chose.
    if (fileName !== "" || received.facts.size > 0) this.#add(name, received);
  }

  async #receive(stream: Readable, name: string, max: number): Promise<ReceivedFile> {
    const { path, file } = await this.#uploads.open();
    const head: Uint8Array[] = [];
    let size = 0;
    try {
      for await (const chunk of stream as AsyncIterable<Uint8Array>) {
        if (size < headBytes) head.push(chunk.subarray(0, headBytes - size));
        size += chunk.length;
        if (size > max) throw tooLarge(`A file passes ${max} bytes.`);
        await file.write(chunk);
      }
    } finally {
      await file.close();
    }
    return new ReceivedFile({ path, name, size, head: Buffer.concat(head) });
  }

  #add(name: string, value: unknown): void {
    const before = this.values[name];
    if (before === undefined) this.values[name] = value;
    else if (Array.isArray(before)) before.push(value);
    else this.values[name] = [before, value];
  }
}

async function readField(stream: Readable): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of stream as AsyncIterable<Uint8Array>) {
    size += chunk.length;
    if (size > multipartLimits.fieldBytes) throw badShape("a value is too long");
    chunks.push(chunk);
  }
  return toText(Buffer.concat(chunks));
}

function assertName(name: string | undefined): asserts name is string {
  if (name === undefined || name === "") throw badShape("a part has no name");
  if (Buffer.byteLength(name) > multipartLimits.nameBytes) throw badShape("a name is too long");
  if (name === "__proto__" || name === "prototype" || name === "constructor")
    throw badShape(`it holds the forbidden name "${name}"`);
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

function tooLarge(what: string): HttpError {
  return new HttpError("WERVEL_HTTP_BODY_TOO_LARGE", what);
}

function badShape(what: string): HttpError {
  return new HttpError("WERVEL_HTTP_BODY_SHAPE", `The form is refused: ${what}.`);
}

function badSyntax(cause: unknown): HttpError {
  return new HttpError("WERVEL_HTTP_BODY_SYNTAX", "The body is no complete multipart form.", {
    cause,
  });
}
