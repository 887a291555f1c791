import type {
  ClaimedWork,
  ClaimOutcome,
  IdempotencyClaim,
  IdempotencyStore,
  KeptReply,
} from "@wervel/core";
import { EntityBuilder } from "../query/entity-builder.ts";
import type { Model } from "../query/names.ts";
import { lt } from "../query/operators.ts";
import type { EntityHandle } from "../query/query.ts";
import type { QueryRuntime } from "../query/runtime.ts";
import { entitySource } from "../query/source.ts";
import { stateOf } from "../query/state.ts";
import type { IdempotencyEntities } from "./idempotency-entities.ts";

type Keys = EntityHandle<Model<IdempotencyEntities>, IdempotencyEntities["idempotencyKey"]>;

/** Keeps the replies of requests with an idempotency key in a database. */
export function keptReplies(runtime: QueryRuntime): IdempotencyStore {
  return new KeptReplies(runtime);
}

const sweepEveryMs = 600_000;
const sweepBatch = 1_000;
/** How often a claim is tried when the record changes hands at the same time. */
const attempts = 3;

/** Leaves the unit of a claim that another request has taken over meanwhile. */
const lost = Symbol("lost");

/**
 * A claim is a record that is committed before the work begins, so that no two requests work under one key in any process. The unit of the
 * work ends with its reply, written on the condition that the claim is still held: a process that was taken for dead can commit nothing.
 */
class KeptReplies implements IdempotencyStore {
  readonly #runtime: QueryRuntime;
  readonly #keys: Keys;
  #sweptAt = Number.NEGATIVE_INFINITY;

  constructor(runtime: QueryRuntime) {
    this.#runtime = runtime;
    const source = entitySource(runtime.table("idempotencyKey"));
    this.#keys = new EntityBuilder(runtime, stateOf(source, {})) as unknown as Keys;
  }

  /** A unit around it would hold back the claim: it is left. */
  run<T>(claim: IdempotencyClaim, work: () => Promise<ClaimedWork<T>>): Promise<ClaimOutcome<T>> {
    return this.#runtime.engine.outside(() => this.#run(claim, work));
  }

  async #run<T>(
    claim: IdempotencyClaim,
    work: () => Promise<ClaimedWork<T>>,
  ): Promise<ClaimOutcome<T>> {
    await this.#sweep();
    const lease = this.#runtime.ids.uuid();
    const other = await this.#claim(claim, lease);
    if (other !== undefined) return other;
    try {
      return { kind: "done", value: await this.#work(claim, lease, work) };
    } catch (error) {
      if (error === lost) return { kind: "busy" };
      // A commit whose outcome is unknown may still happen: the claim is left until it is abandoned or has its reply.
      if ((error as { readonly outcome?: unknown } | null)?.outcome !== "unknown")
        await this.#release(claim, lease);
      throw error;
    }
  }

  /** Takes the key; or tells what became of whoever has taken it. */
  async #claim(
    { id, fingerprint, leaseMs }: IdempotencyClaim,
    lease: string,
  ): Promise<Exclude<ClaimOutcome<never>, { readonly kind: "done" }> | undefined> {
    for (let attempt = 0; attempt < attempts; attempt++) {
      const now = this.#runtime.clock.now();
      const expiresAt = new Date(now.getTime() + leaseMs);
      // Read first: what finds its key taken is answered without waiting for those who write.
      const found = await this.#keys.where({ id }).first();
      if (found === null) {
        if (await this.#inserted({ id, fingerprint, lease, expiresAt, reply: null }))
          return undefined;
        continue;
      }
      if (found.expiresAt <= now) {
        const { lease: last, expiresAt: end } = found;
        const taken = await this.#keys
          .where({ id, lease: last, expiresAt: end })
          .update({ fingerprint, lease, expiresAt, reply: null });
        if (taken === 1) return undefined;
        continue;
      }
      if (found.fingerprint !== fingerprint) return { kind: "mismatch" };
      if (found.reply === null) return { kind: "busy" };
      return { kind: "kept", reply: JSON.parse(found.reply) as KeptReply };
    }
    return { kind: "busy" };
  }

  async #inserted(record: Parameters<Keys["insert"]>[0]): Promise<boolean> {
    try {
      await this.#keys.insert(record);
      return true;
    } catch (error) {
      if ((error as { readonly code?: unknown } | null)?.code === "constraint.unique") return false;
      throw error;
    }
  }

  #work<T>(
    { id, keepMs }: IdempotencyClaim,
    lease: string,
    work: () => Promise<ClaimedWork<T>>,
  ): Promise<T> {
    return this.#runtime.engine.unit(async () => {
      const { value, reply } = await work();
      const expiresAt = new Date(this.#runtime.clock.now().getTime() + keepMs);
      const kept = await this.#keys
        .where({ id, lease })
        .update({ lease: null, expiresAt, reply: JSON.stringify(reply) });
      if (kept !== 1) throw lost;
      return value;
    });
  }

  /** Frees the key of work that failed. When that fails too, the claim is abandoned after its lease. */
  async #release({ id }: IdempotencyClaim, lease: string): Promise<void> {
    try {
      await this.#keys.where({ id, lease }).delete();
    } catch {
      // The error of the work is the one to report.
    }
  }

  /** Forgets what has expired, a part at a time: the next request goes on where there is more. */
  async #sweep(): Promise<void> {
    const now = this.#runtime.clock.now();
    if (now.getTime() - this.#sweptAt < sweepEveryMs) return;
    this.#sweptAt = now.getTime();
    const expired = this.#keys
      .where({ expiresAt: lt(now) })
      .orderBy({ expiresAt: "asc" })
      .take(sweepBatch);
    if ((await expired.delete()) === sweepBatch) this.#sweptAt = Number.NEGATIVE_INFINITY;
  }
}
