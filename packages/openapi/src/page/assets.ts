import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { startScript, styleSheet } from "./page.ts";

/** A file of the documentation page. */
export interface Asset {
  readonly type: string;
  read(): Promise<Uint8Array>;
}

const script = "text/javascript; charset=utf-8";
const style = "text/css; charset=utf-8";

/** The files of the page by name: those of Swagger UI, and our own. */
export const assets = {
  "swagger-ui.css": { type: style, read: once(() => packaged("swagger-ui.css")) },
  "swagger-ui-bundle.js": { type: script, read: once(() => packaged("swagger-ui-bundle.js")) },
  "page.css": { type: style, read: once(async () => Buffer.from(styleSheet)) },
  "start.js": { type: script, read: once(async () => Buffer.from(startScript)) },
} as const satisfies Readonly<Record<string, Asset>>;

function packaged(name: string): Promise<Uint8Array> {
  return readFile(fileURLToPath(import.meta.resolve(`@fastify/swagger-ui/static/${name}`)));
}

function once(read: () => Promise<Uint8Array>): () => Promise<Uint8Array> {
  let kept: Promise<Uint8Array> | undefined;
  return () => (kept ??= read());
}
