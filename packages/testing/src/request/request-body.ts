/** A body with its media type, as it goes over the wire. */
export interface RequestBody {
  readonly type: string | undefined;
  readonly bytes: Uint8Array;
}

/**
 * Writes what a test gives as a body: a form, a Blob or bytes go as they are, everything else becomes JSON.
 *
 * @param hasType Whether the test states the media type itself: text then goes as it is too, so that broken JSON can be sent.
 */
export async function toRequestBody(body: unknown, hasType: boolean): Promise<RequestBody> {
  if (body instanceof Uint8Array) return { type: "application/octet-stream", bytes: body };
  const isText = typeof body === "string" && hasType;
  if (isText || body instanceof URLSearchParams || body instanceof FormData || body instanceof Blob)
    return readBody(new Response(body));
  return { type: "application/json", bytes: Buffer.from(JSON.stringify(body, jsonOf)) };
}

async function readBody(written: Response): Promise<RequestBody> {
  const type = written.headers.get("content-type") ?? undefined;
  return { type, bytes: await written.bytes() };
}

/** An int64 is text on the wire. */
function jsonOf(_name: string, value: unknown): unknown {
  return typeof value === "bigint" ? value.toString() : value;
}
