import { constants } from "node:fs";
import { copyFile, link, readFile, unlink } from "node:fs/promises";
import { join } from "node:path";
import { WervelError } from "@wervel/core";
import { extensionOf } from "../static/file-types.ts";
import type { ImageSize } from "./image-size.ts";

/** Where an upload lies, and what is known of it. */
export interface UploadFacts {
  readonly path: string;
  readonly name: string;
  readonly size: number;
  readonly head: Uint8Array;
  /** The size that an image claims; `undefined` for all that is no image, and for one whose header does not say it. */
  readonly image: ImageSize | undefined;
}

/** Where an upload lies: for what reads it in this package. */
export const UPLOAD_PATH: unique symbol = Symbol("wervel.http.uploadPath");

/** A file that a client sent. It lies in a folder of the framework and is removed when the request is over. */
export class UploadedFile {
  /** The client's name for it: data to show, never a path. */
  readonly name: string;
  /** Bytes. */
  readonly size: number;
  /** Its media type, by its extension and its first bytes; never what the client said. */
  readonly type: string;
  readonly #path: string;

  constructor({ path, name, size }: UploadFacts, type: string) {
    this.#path = path;
    this.name = name;
    this.size = size;
    this.type = type;
  }

  /** The extension of the client's name in lower case, which fits the type. */
  get extension(): string {
    return extensionOf(this.name);
  }

  get [UPLOAD_PATH](): string {
    return this.#path;
  }

  /** Reads all of it. */
  bytes(): Promise<Uint8Array> {
    return readFile(this.#path);
  }

  /**
   * Keeps the file: moves it to a folder under a name that the application chose. A file that is there already stays.
   *
   * @param name One name, without separators, such as `${ids.next()}.${file.extension}`.
   * @returns Where it lies now.
   * @throws WERVEL_HTTP_UPLOAD_NAME for a name with separators, or one that is taken.
   */
  async moveTo(folder: string, name: string): Promise<string> {
    if (!isFileName(name)) throw badName(name, "is no plain file name");
    const target = join(folder, name);
    try {
      await link(this.#path, target);
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === "EEXIST") throw badName(name, "is taken");
      if (code !== "EXDEV" && code !== "EPERM") throw error;
      await copyTo(this.#path, target, name);
    }
    await unlink(this.#path);
    return target;
  }
}

async function copyTo(from: string, target: string, name: string): Promise<void> {
  try {
    await copyFile(from, target, constants.COPYFILE_EXCL);
  } catch (error) {
    throw (error as NodeJS.ErrnoException).code === "EEXIST" ? badName(name, "is taken") : error;
  }
}

function isFileName(name: string): boolean {
  return name !== "" && !name.startsWith(".") && !/[/\\:\u0000-\u001f]/.test(name);
}

function badName(name: string, what: string): WervelError {
  return new WervelError(
    "WERVEL_HTTP_UPLOAD_NAME",
    `An upload cannot be kept as ${JSON.stringify(name)}: the name ${what}.`,
    {
      help: "Make a new name, such as an id with file.extension. Never take the client's.",
      details: { name },
    },
  );
}
