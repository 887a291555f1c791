import type { Incoming } from "../transport/exchange.ts";
import type { CanonicalPath } from "./canonical-path.ts";
import type { ClientAddress } from "./client-address.ts";

/** The methods that a route may declare. */
export type Method = "GET" | "HEAD" | "POST" | "PUT" | "PATCH" | "DELETE" | "OPTIONS" | "QUERY";

/** The headers that the firewall reads while it counts, so that nobody searches for them again. */
export interface KnownHeaders {
  readonly authorization: string | undefined;
  readonly cookie: string | undefined;
  readonly contentType: string | undefined;
  readonly contentEncoding: string | undefined;
  readonly origin: string | undefined;
  readonly secFetchSite: string | undefined;
  readonly idempotencyKey: string | undefined;
}

/** Reads the address of a transport when somebody asks for it. */
export interface PeerReader {
  peer(text: string): ClientAddress;
}

/** One request that passed the firewall. Only the firewall makes it. */
export class CheckedRequest {
  /** What the transport handed over; its body and its signal are read from here. */
  readonly incoming: Incoming;
  readonly method: Method;
  /** The decoded path, `*` for a server-wide OPTIONS. */
  readonly path: CanonicalPath;
  /** The raw query without its question mark; `''` when there is none. */
  readonly query: string;
  /** The host as the client named it, in lower case, with its port when one was given. */
  readonly host: string;
  readonly scheme: "http" | "https";
  /** True when a body is announced, by a positive Content-Length or by chunked framing. */
  readonly hasBody: boolean;
  readonly #headers: KnownHeaders;
  #client: ClientAddress | PeerReader;

  constructor(
    incoming: Incoming,
    method: Method,
    path: CanonicalPath,
    query: string,
    host: string,
    scheme: "http" | "https",
    client: ClientAddress | PeerReader,
    hasBody: boolean,
    headers: KnownHeaders,
  ) {
    this.incoming = incoming;
    this.method = method;
    this.path = path;
    this.query = query;
    this.host = host;
    this.scheme = scheme;
    this.hasBody = hasBody;
    this.#client = client;
    this.#headers = headers;
  }

  /** The client's address: the peer, or what a trusted proxy reported. */
  get client(): ClientAddress {
    const client = this.#client;
    if ("network" in client) return client;
    return (this.#client = client.peer(this.incoming.peer));
  }

  get authorization(): string | undefined {
    return this.#headers.authorization;
  }

  get cookie(): string | undefined {
    return this.#headers.cookie;
  }

  get contentType(): string | undefined {
    return this.#headers.contentType;
  }

  get contentEncoding(): string | undefined {
    return this.#headers.contentEncoding;
  }

  get origin(): string | undefined {
    return this.#headers.origin;
  }

  get secFetchSite(): string | undefined {
    return this.#headers.secFetchSite;
  }

  get idempotencyKey(): string | undefined {
    return this.#headers.idempotencyKey;
  }

  /**
   * Reads a header by its lower-case name. Lines that repeat a name are joined by `, `.
   *
   * Names that begin with `x-wervel-` are not read from the network, but for `x-wervel-csrf`.
   *
   * @see RFC 9110, section 5.3
   */
  header(name: string): string | undefined {
    if (name.startsWith("x-wervel-") && name !== "x-wervel-csrf") return undefined;
    const { incoming } = this;
    if (incoming.pick !== undefined) return incoming.pick(name);
    const { rawHeaders } = incoming;
    let found: string | undefined;
    for (let i = 0; i < rawHeaders.length; i += 2) {
      const candidate = rawHeaders[i]!;
      if (candidate.length !== name.length) continue;
      if (candidate !== name && candidate.toLowerCase() !== name) continue;
      const value = rawHeaders[i + 1]!;
      found = found === undefined ? value : `${found}, ${value}`;
    }
    return found;
  }
}
