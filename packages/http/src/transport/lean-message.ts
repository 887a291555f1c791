import { IncomingMessage } from "./node-http.ts";

/**
 * A request message whose `headers` holds only what node:http itself looks for.
 *
 * The server reads `headers` of every request to find `Expect` and the framing; building the whole record for that costs
 * more than the firewall, which reads `rawHeaders` alone.
 */
export class LeanMessage extends IncomingMessage {
  #lean: Readonly<Record<string, string>> | undefined;

  static {
    // The base class declares a property where it has an accessor, so the compiler takes no `get headers()` here.
    Object.defineProperty(this.prototype, "headers", {
      get(this: LeanMessage) {
        return (this.#lean ??= pick(this.rawHeaders));
      },
    });
  }

  /** True when framing headers announce a body, be it empty. */
  get hasBodyHeaders(): boolean {
    const { headers } = this;
    return headers !== nothing && ("content-length" in headers || "transfer-encoding" in headers);
  }
}

const nothing: Readonly<Record<string, string>> = Object.freeze(Object.create(null));

function pick(raw: readonly string[]): Readonly<Record<string, string>> {
  let found: Record<string, string> | undefined;
  for (let i = 0; i < raw.length; i += 2) {
    const { length } = raw[i]!;
    if (length !== 6 && length !== 14 && length !== 17) continue;
    const name = raw[i]!.toLowerCase();
    if (name !== "expect" && name !== "content-length" && name !== "transfer-encoding") continue;
    found ??= Object.create(null) as Record<string, string>;
    found[name] = raw[i + 1]!;
  }
  return found ?? nothing;
}
