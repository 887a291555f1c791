import type { Outgoing } from "./exchange.ts";

/** Turns a reply into a web Response. A streamed body is pulled as the reader asks for it, and ended when the reader leaves. */
export function toResponse(reply: Outgoing, isHead: boolean): Response {
  const headers = new Headers();
  for (let i = 0; i < reply.headers.length; i += 2)
    headers.append(reply.headers[i]!, reply.headers[i + 1]!);
  const isEmpty = isHead || reply.status === 204 || reply.status === 205 || reply.status === 304;
  return new Response(isEmpty ? null : toBody(reply.body), { status: reply.status, headers });
}

type ResponseBody = string | Uint8Array<ArrayBuffer> | ReadableStream<Uint8Array> | null;

function toBody(body: Outgoing["body"]): ResponseBody {
  if (body === null || typeof body === "string") return body;
  if (body instanceof Uint8Array) return body as Uint8Array<ArrayBuffer>;
  const iterator = body[Symbol.asyncIterator]();
  const encoder = new TextEncoder();
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        const { done, value } = await iterator.next();
        if (done === true) controller.close();
        else controller.enqueue(typeof value === "string" ? encoder.encode(value) : value);
      },
      async cancel() {
        await iterator.return?.();
      },
    },
    { highWaterMark: 0 },
  );
}
