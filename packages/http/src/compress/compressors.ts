import { promisify } from "node:util";
import { brotliCompress, constants, gzip, zstdCompress } from "node:zlib";
import type { Coding } from "./accept-encoding.ts";

const brotli = promisify(brotliCompress);
const zstd = promisify(zstdCompress);

/** Compresses text, each by one coding. */
// Brotli's highest quality, its default, is made for files that are compressed once.
export const compressors: Readonly<Record<Coding, (text: string) => Promise<Uint8Array>>> = {
  br: (text) =>
    brotli(text, {
      params: {
        [constants.BROTLI_PARAM_QUALITY]: 4,
        [constants.BROTLI_PARAM_MODE]: constants.BROTLI_MODE_TEXT,
      },
    }),
  zstd: (text) => zstd(text),
  gzip: promisify(gzip),
};
