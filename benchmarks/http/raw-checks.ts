// What both raw programs check by hand.
import { createPublicKey, type KeyObject, verify } from "node:crypto";
import type { Keys, receipt } from "./given.ts";

/** Tells an order that holds from what does not. */
export function isOrder(value: unknown): value is Parameters<typeof receipt>[0] {
  if (!isRecord(value)) return false;
  const { reference, customer, email, paid, note, lines, ...rest } = value;
  for (const _ in rest) return false;
  return (
    isText(reference, 1, 40) &&
    isText(customer, 1, 80) &&
    isText(email, 3, 254) &&
    email.includes("@") &&
    typeof paid === "boolean" &&
    isText(note, 0, 1_000) &&
    Array.isArray(lines) &&
    lines.length >= 1 &&
    lines.length <= 100 &&
    lines.every(isLine)
  );
}

function isLine(value: unknown): boolean {
  if (!isRecord(value)) return false;
  const { sku, quantity, price, ...rest } = value;
  for (const _ in rest) return false;
  return (
    isText(sku, 1, 40) &&
    Number.isSafeInteger(quantity) &&
    (quantity as number) >= 1 &&
    (quantity as number) <= 1_000 &&
    typeof price === "number" &&
    price >= 0
  );
}

interface Claims {
  readonly sub: string;
  readonly iss: string;
  readonly aud: string;
  readonly exp: number;
}

/** Makes what reads an `Authorization` header: a token is verified once and remembered until it ends. */
export function tokenReader({
  pem,
  issuer,
  audience,
}: Keys): (header?: string) => Claims | undefined {
  const key = createPublicKey(pem);
  const remembered = new Map<string, Claims>();
  return (header) => {
    if (header === undefined || !header.startsWith("Bearer ")) return undefined;
    const token = header.slice(7);
    const known = remembered.get(token);
    if (known !== undefined && known.exp * 1000 > Date.now()) return known;
    const claims = verified(token, key);
    if (claims === undefined || claims.exp * 1000 < Date.now()) return undefined;
    if (claims.iss !== issuer || claims.aud !== audience) return undefined;
    if (remembered.size >= 10_000) remembered.clear();
    remembered.set(token, claims);
    return claims;
  };
}

function verified(token: string, key: KeyObject): Claims | undefined {
  const [header = "", payload = "", signature = ""] = token.split(".");
  const read = (part: string): Buffer => Buffer.from(part, "base64url");
  const options = { key, dsaEncoding: "ieee-p1363" } as const;
  if (!verify("sha256", Buffer.from(`${header}.${payload}`), options, read(signature)))
    return undefined;
  if (JSON.parse(read(header).toString()).alg !== "ES256") return undefined;
  return JSON.parse(read(payload).toString()) as Claims;
}

/** Reads a whole number of at most 15 digits. */
export function whole(text: string): number | undefined {
  return /^\d{1,15}$/.test(text) ? Number(text) : undefined;
}

function isText(value: unknown, min: number, max: number): value is string {
  return typeof value === "string" && value.length >= min && value.length <= max;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
