const maker = Symbol("maker");
const redacted = "[redacted]";

/**
 * A secret text: it prints `[redacted]` wherever text is made of it and is left out of every reply.
 *
 * Only {@link toSecret} and the validators of `secret()` make one.
 */
export class Secret {
  readonly #text: string;

  /** Refuses every caller outside this module. */
  constructor(key: symbol, text: string) {
    if (key !== maker)
      throw new TypeError("A Secret is made by toSecret(text) or by a secret() field.");
    this.#text = text;
  }

  /** Hands the secret text out; name the reason where you call it. */
  reveal(): string {
    return this.#text;
  }

  toString(): string {
    return redacted;
  }

  toJSON(): string {
    return redacted;
  }

  [Symbol.toPrimitive](): string {
    return redacted;
  }

  static {
    // What Node's console and util.inspect ask for.
    const inspect = Symbol.for("nodejs.util.inspect.custom");
    Object.defineProperty(this.prototype, inspect, { value: () => redacted });
  }
}

/** Wraps a text that must not be printed. */
export function toSecret(text: string): Secret {
  return new Secret(maker, text);
}
