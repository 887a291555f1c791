import type { RequestContext } from "../action/context.ts";
import type { Coding } from "../compress/accept-encoding.ts";
import { codingOf, compressText, mayCompress, minLength } from "../compress/compress-reply.ts";
import type { Compress } from "../compress/compress-reply.ts";
import { Answer } from "./answer.ts";
import { names } from "./header-list.ts";

/** A reply of text on its way out. */
export interface TextReply {
  readonly status: number;
  readonly headers: readonly string[];
  readonly text: string;
  readonly compress: Compress;
}

/** Makes the answer of a text: compressed where that is allowed and worth it. */
export function pack(context: RequestContext, reply: TextReply): Answer | Promise<Answer> {
  const { status, text } = reply;
  const headers = varied(context, reply, reply.headers);
  const coding = packCoding(context, reply);
  if (coding === undefined) return new Answer(status, headers, text);
  return compressText(text, coding).then(
    (bytes) => new Answer(status, [...headers, "Content-Encoding", coding], bytes),
  );
}

/** Picks the coding that {@link pack} will use; `undefined` for none. */
export function packCoding(context: RequestContext, reply: TextReply): Coding | undefined {
  return isPackable(context, reply) ? codingOf(context) : undefined;
}

function isPackable(context: RequestContext, { text, headers, compress }: TextReply): boolean {
  if (text.length < minLength || names(headers, "content-encoding")) return false;
  return mayCompress(context, compress, names(headers, "set-cookie"));
}

/** Adds `Vary` to the headers of a reply that is written in several codings: a cache must not give the compressed text to a client that cannot read it. */
export function varied(
  context: RequestContext,
  reply: TextReply,
  headers: readonly string[],
): readonly string[] {
  return isPackable(context, reply) ? [...headers, "Vary", "Accept-Encoding"] : headers;
}
