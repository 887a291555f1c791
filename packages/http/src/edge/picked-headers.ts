import type { Incoming } from "../transport/exchange.ts";
import type { DecisiveHeaders } from "./header-scan.ts";

/** The headers that decide about a request, each read when somebody asks: for transports that have them apart. */
export class PickedHeaders implements DecisiveHeaders {
  readonly #incoming: Required<Pick<Incoming, "pick">>;

  constructor(incoming: Required<Pick<Incoming, "pick">>) {
    this.#incoming = incoming;
  }

  get host(): string | undefined {
    return this.#incoming.pick("host");
  }

  get contentLength(): string | undefined {
    return this.#incoming.pick("content-length");
  }

  get transferEncoding(): string | undefined {
    return this.#incoming.pick("transfer-encoding");
  }

  get forwardedFor(): string | undefined {
    return this.#incoming.pick("x-forwarded-for");
  }

  get forwardedProto(): string | undefined {
    return this.#incoming.pick("x-forwarded-proto");
  }

  get forwardedHost(): string | undefined {
    return this.#incoming.pick("x-forwarded-host");
  }

  get authorization(): string | undefined {
    return this.#incoming.pick("authorization");
  }

  get cookie(): string | undefined {
    return this.#incoming.pick("cookie");
  }

  get contentType(): string | undefined {
    return this.#incoming.pick("content-type");
  }

  get contentEncoding(): string | undefined {
    return this.#incoming.pick("content-encoding");
  }

  get origin(): string | undefined {
    return this.#incoming.pick("origin");
  }

  get secFetchSite(): string | undefined {
    return this.#incoming.pick("sec-fetch-site");
  }

  get idempotencyKey(): string | undefined {
    return this.#incoming.pick("idempotency-key");
  }
}
