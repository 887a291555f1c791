/** Makes identifiers and randomness. The host provides {@link systemIds}; a test may provide {@link sequentialIds}. */
export abstract class Ids {
  /** Makes a UUID version 7: 36 characters, ordered by time, each greater than the one before (RFC 9562, 5.7). */
  abstract uuid(): string;

  /** Makes `count` random bytes. */
  abstract bytes(count: number): Uint8Array<ArrayBuffer>;

  /** Makes an unguessable token: 256 random bits as 43 characters of base64url. */
  token(): string {
    return this.bytes(32).toBase64({ alphabet: "base64url", omitPadding: true });
  }
}
