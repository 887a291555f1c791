import type { WireReply } from "./wire.ts";

/** The headers that must be the same: what says how a reply is read, kept and protected. */
const compared = [
  "content-type",
  "content-encoding",
  "cache-control",
  "location",
  "vary",
  "x-content-type-options",
  "referrer-policy",
  "cross-origin-resource-policy",
  "x-frame-options",
  "x-xss-protection",
  "permissions-policy",
  "content-security-policy",
] as const;

/** Says in what a reply differs from the one that is expected, in one line; `undefined` when it is the same. */
export function difference(reply: WireReply, expected: WireReply): string | undefined {
  if (reply.status !== expected.status) return `status ${reply.status}, not ${expected.status}`;
  const name = compared.find((name) => read(reply, name) !== read(expected, name));
  if (name !== undefined)
    return `${name} is ${read(reply, name) ?? "absent"}, not ${read(expected, name) ?? "absent"}`;
  if (reply.body.equals(expected.body)) return undefined;
  return `the body is ${shown(reply.body)}, not ${shown(expected.body)}`;
}

/** Spaces and case that mean nothing are no difference. */
function read({ headers }: WireReply, name: string): string | undefined {
  return headers
    .get(name)
    ?.toLowerCase()
    .replaceAll(/\s*([;,])\s*/g, "$1");
}

function shown(body: Buffer): string {
  return `${body.length} bytes, ${body.toString("latin1", 0, 120)}`;
}
