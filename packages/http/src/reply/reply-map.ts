import { Field } from "@wervel/schema";
import type { FieldLike } from "@wervel/schema";
import type { ReplyContract, ReplyMap } from "./contract.ts";
import { StreamReply } from "./stream.ts";

/** Writes a reply contract as a map by status. */
export function toMap(reply: ReplyContract | undefined): ReplyMap {
  if (reply === undefined) return { 204: null };
  // Plain JavaScript may say null: no reply is declared then, and the start says so.
  if ((reply as unknown) === null) return {};
  return isSingle(reply) ? { 200: reply } : reply;
}

function isSingle(reply: ReplyContract): reply is FieldLike | StreamReply {
  return reply instanceof StreamReply || reply instanceof Field || "~standard" in reply;
}
