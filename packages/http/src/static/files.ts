import { realpath } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { Environment } from "@wervel/core";
import type { Access } from "../contract/access.ts";
import { Action } from "../contract/action.ts";
import type { SharedOptions } from "../contract/action.ts";
import { toController } from "../contract/controller.ts";
import type { Controller } from "../contract/controller.ts";
import { joinPath } from "../contract/path.ts";
import type { PathText } from "../contract/path.ts";
import type { RequestContext } from "../action/context.ts";
import { HttpError } from "../problem/http-error.ts";
import type { StatusReply } from "../reply/contract.ts";
import { stream } from "../reply/stream.ts";
import { extensionOf, fileTypes } from "./file-types.ts";

/** How a folder of files is served. */
export interface FilesOptions extends Omit<SharedOptions, "deprecated" | "version" | "extra"> {
  /** Who may read the files: they pass the same checks as every action. */
  readonly access: Access;
  /** Further media types by extension, such as `{ glb: "model/gltf-binary" }`. Files of unknown extensions are not served. */
  readonly types?: Readonly<Record<string, string>>;
  /** Seconds for which a client may keep a file without asking again, default 0: it asks each time, and gets 304. */
  readonly maxAgeSeconds?: number;
  /** The file that stands for the folder itself, such as `index.html`. Default: none, 404. */
  readonly index?: string;
  /** Whether source maps (`.map`) are served in production too. Default false. */
  readonly sourceMaps?: boolean;
}

/**
 * Serves the files of a folder under a path, for `app.map`: with ETags, ranges, and their compressed siblings (`app.js.br`,
 * `.zst`, `.gz`) where a client takes them.
 *
 * Names that begin with a dot, unknown extensions and links that lead out of the folder answer 404; folders are not listed.
 *
 * @param root The folder: a path, or a URL such as `new URL("assets", import.meta.url)`.
 */
export function files<const P extends PathText>(
  path: P,
  root: string | URL,
  options: FilesOptions,
): Controller<Record<never, never>, typeof Environment> {
  const { access, types, maxAgeSeconds, index, sourceMaps, ...shared } = options;
  const served = {
    types: { ...fileTypes, ...types },
    maxAgeSeconds: maxAgeSeconds ?? 0,
    sourceMaps: sourceMaps ?? false,
    root: lazily(() => realpath(root instanceof URL ? fileURLToPath(root) : root)),
  };
  const answer = (context: RequestContext, name: string): Promise<StatusReply> =>
    serve(context as FileContext, name, served);
  const show = new Action("GET", joinPath(path, "/*path"), { reply }, (context: RequestContext) =>
    answer(context, (context.params as { path?: string }).path ?? ""),
  );
  const home = new Action("GET", path, { reply }, (context: RequestContext) =>
    answer(context, index as string),
  );
  return toController(index === undefined ? { show } : { show, home }, {
    path,
    needs: { environment: Environment },
    access,
    shared: { tags: [], ...shared },
  }) as never;
}

const reply = { 200: stream(), 206: stream(), 304: null, 412: null, 416: null };

/** A folder, ready to be served. */
interface ServedFolder {
  readonly types: Readonly<Record<string, string>>;
  readonly maxAgeSeconds: number;
  readonly sourceMaps: boolean;
  readonly root: () => Promise<string>;
}

type FileContext = RequestContext & { readonly environment: Environment };

async function serve(
  { request, user, environment }: FileContext,
  path: string,
  { types, maxAgeSeconds, sourceMaps, root }: ServedFolder,
): Promise<StatusReply> {
  const extension = extensionOf(path);
  const isHidden = extension === "map" && environment === "production" && !sourceMaps;
  const type = Object.hasOwn(types, extension) && !isHidden ? types[extension] : undefined;
  if (type !== undefined) {
    // Loaded with the first file, as few programs serve any.
    const { replyFile } = await import("./reply-file.ts");
    const found = await replyFile({
      request,
      root: await root(),
      path,
      type,
      maxAgeSeconds,
      isPrivate: user !== null,
    });
    if (found !== undefined) return found;
  }
  throw new HttpError(
    "WERVEL_HTTP_NOT_FOUND",
    `There is no file ${JSON.stringify(path)} to serve.`,
  );
}

function lazily<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return async () => {
    try {
      return await (made ??= make());
    } catch (error) {
      made = undefined;
      throw error;
    }
  };
}
