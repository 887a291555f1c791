import { HttpError } from "../problem/http-error.ts";
import { ClientAddress, isInRange, readRange } from "./client-address.ts";
import type { AddressRange } from "./client-address.ts";
import { optionError } from "./option-error.ts";

/** What a request's origin is after the one decision about trust: address, scheme and host go together. */
export interface RequestOrigin {
  readonly client: ClientAddress;
  readonly scheme: "http" | "https";
  /** The host that a trusted proxy reported; `undefined` when the Host header stands. */
  readonly host: string | undefined;
}

/** The forwarding headers of one request, as received. */
export interface ForwardedHeaders {
  readonly for: string | undefined;
  readonly proto: string | undefined;
  readonly host: string | undefined;
}

/** Decides whom to believe. One value for each server. */
export interface ProxyTrust {
  /** True where nobody is believed: no forwarding header is ever read. */
  readonly isBlind: boolean;
  /** Reads an address of the transport, remembering it. */
  peer(text: string): ClientAddress;
  /** Tells whether forwarding headers from this peer are read at all. */
  trusts(peer: ClientAddress): boolean;
  /** Finds the origin of a request that came through a trusted peer. */
  origin(peer: ClientAddress, encrypted: boolean, headers: ForwardedHeaders): RequestOrigin;
}

/**
 * Compiles the trusted ranges. Without ranges no forwarding header is ever read.
 *
 * The client is the rightmost address of `X-Forwarded-For` that no trusted range holds.
 *
 * @throws WERVEL_HTTP_OPTIONS for an entry that is no CIDR range; a hop count is refused.
 */
export function createProxyTrust(ranges: readonly string[]): ProxyTrust {
  const trusted = ranges.map(toRange);
  const peers = new Map<string, ClientAddress>();
  const isTrusted = (address: ClientAddress): boolean =>
    trusted.some((range) => isInRange(address, range));
  return {
    isBlind: trusted.length === 0,
    peer(text) {
      const known = peers.get(text);
      if (known !== undefined) return known;
      if (peers.size >= 4_096) peers.clear();
      const address = ClientAddress.read(text) ?? ClientAddress.unknown;
      peers.set(text, address);
      return address;
    },
    trusts: isTrusted,
    origin: (peer, encrypted, headers) => findOrigin(peer, encrypted, headers, isTrusted),
  };
}

function toRange(text: string): AddressRange {
  const range = readRange(text);
  if (range !== undefined) return range;
  throw optionError("trustedProxies", `"${text}" is not an address range such as 10.0.0.0/8`);
}

function findOrigin(
  peer: ClientAddress,
  encrypted: boolean,
  headers: ForwardedHeaders,
  isTrusted: (address: ClientAddress) => boolean,
): RequestOrigin {
  const hops = list(headers.for);
  let client = peer;
  let index = hops.length;
  while (index > 0 && isTrusted(client)) client = readHop(hops[--index]!);
  const proto = valueAt(list(headers.proto), hops.length, index)?.toLowerCase();
  if (proto !== undefined && proto !== "http" && proto !== "https")
    throw contradiction("X-Forwarded-Proto");
  const scheme = proto ?? (encrypted ? "https" : "http");
  return { client, scheme, host: valueAt(list(headers.host), hops.length, index) };
}

function list(header: string | undefined): readonly string[] {
  return header === undefined ? [] : header.split(",").map((part) => part.trim());
}

function readHop(text: string): ClientAddress {
  const address = ClientAddress.read(withoutPort(text));
  if (address === undefined) throw contradiction("X-Forwarded-For");
  return address;
}

/** Some proxies write `1.2.3.4:5678` and `[::1]:5678`. */
function withoutPort(text: string): string {
  if (text.startsWith("[")) return text.slice(1, Math.max(1, text.indexOf("]")));
  const colon = text.indexOf(":");
  return colon !== -1 && colon === text.lastIndexOf(":") ? text.slice(0, colon) : text;
}

/** One value speaks for the whole chain; several must match the addresses one by one. */
function valueAt(values: readonly string[], hops: number, index: number): string | undefined {
  if (values.length <= 1) return values[0];
  if (values.length !== hops) throw contradiction("X-Forwarded-Proto or X-Forwarded-Host");
  return values[index];
}

function contradiction(header: string): HttpError {
  return new HttpError(
    "WERVEL_HTTP_BAD_FORWARDED",
    `The trusted proxy sent ${header} in a form that cannot be read.`,
  );
}
