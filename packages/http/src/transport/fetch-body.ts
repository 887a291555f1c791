import { bodyTaken, bodyTooLarge } from "./body-wait.ts";
import type { IncomingBody } from "./exchange.ts";

/** The body of a request that came as a stream of bytes, from a fetch runtime or a test. */
export class StreamBody implements IncomingBody {
  readonly length: number | undefined;
  readonly #source: AsyncIterable<Uint8Array>;
  #taken = false;

  constructor(source: AsyncIterable<Uint8Array>, length: number | undefined) {
    this.#source = source;
    this.length = length;
  }

  async read(maxBytes: number): Promise<Uint8Array> {
    const chunks: Uint8Array[] = [];
    let size = 0;
    for await (const chunk of this.stream(maxBytes)) {
      chunks.push(chunk);
      size += chunk.length;
    }
    return join(chunks, size);
  }

  async *stream(maxBytes: number): AsyncGenerator<Uint8Array> {
    if (this.#taken) throw bodyTaken();
    this.#taken = true;
    if (this.length !== undefined && this.length > maxBytes) throw bodyTooLarge(maxBytes);
    let size = 0;
    for await (const chunk of this.#source) {
      size += chunk.length;
      if (size > maxBytes) throw bodyTooLarge(maxBytes);
      yield chunk;
    }
  }
}

function join(chunks: readonly Uint8Array[], size: number): Uint8Array {
  if (chunks.length === 1) return chunks[0]!;
  const bytes = new Uint8Array(size);
  let offset = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, offset);
    offset += chunk.length;
  }
  return bytes;
}
