/** A reply that is kept under an idempotency key, so that the same request gets it again. */
export interface KeptReply {
  readonly status: number;
  /** Names and values, flat. */
  readonly headers: readonly string[];
  readonly body: string | null;
}

/** A request that claims an idempotency key. */
export interface IdempotencyClaim {
  /** The key together with what it is scoped to, as a digest of 43 characters. */
  readonly id: string;
  /** A digest of what was asked, of 43 characters: under one key it is always the same. */
  readonly fingerprint: string;
  /** Milliseconds after which a claim without a reply is taken for abandoned. */
  readonly leaseMs: number;
  /** Milliseconds for which the reply is kept. */
  readonly keepMs: number;
}

/** What became of a claim: the work was done now, was done before, is being done, or the key stands for another request. */
export type ClaimOutcome<T> =
  | { readonly kind: "done"; readonly value: T }
  | { readonly kind: "kept"; readonly reply: KeptReply }
  | { readonly kind: "busy" }
  | { readonly kind: "mismatch" };

/** What the work of a claim gives: a value for its caller, and the reply to keep. */
export interface ClaimedWork<T> {
  readonly value: T;
  readonly reply: KeptReply;
}

/** Has work done once for each idempotency key. A database provides one; the actions of an app that ask for keys use it. */
export abstract class IdempotencyStore {
  /**
   * Does work in one unit whose last write is its reply: both are there after it, or neither. What fails leaves the key free again.
   *
   * @throws what the work throws, and what the database does.
   */
  abstract run<T>(
    claim: IdempotencyClaim,
    work: () => Promise<ClaimedWork<T>>,
  ): Promise<ClaimOutcome<T>>;
}
