import type { Readable } from "node:stream";
import { toText } from "../edge/body.ts";
import { HttpError } from "../problem/http-error.ts";
import { extensionOf } from "../static/file-types.ts";
import { headBytes, kindOf } from "./file-kinds.ts";
import { ReceivedFile } from "./file.ts";
import type { FileRule } from "./file.ts";
import { imageSize } from "./image-size.ts";
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

/** The fields of a form; a name that stands several times has all its values. */
export type MultipartValues = Record<string, unknown>;

/** Takes the parts of one body: fields into memory, files into the uploads. */
export class PartReader {
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

  /** Begins to read a part; what is wrong with it goes to `fail`. */
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

  /** Waits until every part is read. */
  async finish(): Promise<void> {
    await Promise.all(this.#work);
  }

  /** Stops reading, and waits until nothing is written any more. */
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
    const received = await this.#receive(stream, fileName, rule);
    // A browser sends an empty part for a file that nobody chose.
    if (fileName !== "" || received.facts.size > 0) this.#add(name, received);
  }

  async #receive(stream: Readable, name: string, { max, types }: FileRule): Promise<ReceivedFile> {
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
    const begun = Buffer.concat(head);
    const kind = kindOf(extensionOf(name), begun, types);
    const image = kind === undefined ? undefined : await imageSize(path, kind.type);
    return new ReceivedFile({ path, name, size, head: begun, image });
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

/** Makes the error for a body or a file beyond its bound. */
export function tooLarge(what: string): HttpError {
  return new HttpError("WERVEL_HTTP_BODY_TOO_LARGE", what);
}

/** Makes the error for a form that is none of the declared shape. */
export function badShape(what: string): HttpError {
  return new HttpError("WERVEL_HTTP_BODY_SHAPE", `The form is refused: ${what}.`);
}
