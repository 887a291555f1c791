import {
  type Binding,
  Principal,
  requestContext,
  type Scopes,
  Signal,
  Tenant,
  value,
} from "@wervel/core";
import { WervelError, type ScopedToken } from "@wervel/core";
import { DataError, type DeclaredEvent, type Outboxes, type OutboxEventRow } from "@wervel/data";
import type { EventHandler, HandledEvent } from "../handler/event-handler.ts";

/** A handler that failed, and why. */
export interface Failure {
  readonly handler: EventHandler;
  readonly error: unknown;
}

/** What a delivery needs of its surroundings. */
export interface DeliveryOptions {
  readonly event: DeclaredEvent;
  readonly outboxes: Outboxes;
  readonly scopes: Scopes;
  /** Aborts when the process stops. */
  readonly stopping: AbortSignal;
  /** Aborts when nobody waits any longer for what is being handled. */
  readonly broken: AbortSignal;
  /** Aborts when the event was taken over. */
  readonly lost: AbortSignal;
}

/** Has handlers do their work for an event, one after another, and lists those that failed. */
export async function deliver(
  row: OutboxEventRow,
  attempt: number,
  handlers: readonly EventHandler[],
  options: DeliveryOptions,
): Promise<readonly Failure[]> {
  const failures: Failure[] = [];
  for (const handler of handlers)
    try {
      if (await isDone(row, attempt, handler, options)) continue;
      await handle(row, attempt, handler, options);
    } catch (error) {
      // Somebody else has done it meanwhile.
      if (!isReceived(error)) failures.push({ handler, error });
    }
  return failures;
}

/** Whether an earlier attempt, or another process, has done the work. What the first attempt finds by failing is not asked beforehand. */
async function isDone(
  { event }: OutboxEventRow,
  attempt: number,
  { name: handler }: EventHandler,
  { outboxes }: DeliveryOptions,
): Promise<boolean> {
  if (attempt === 1) return false;
  for (const { records } of outboxes.stores)
    if (await records.outboxReceipt.where({ event, handler }).exists()) return true;
  return false;
}

async function handle(
  row: OutboxEventRow,
  attempt: number,
  handler: EventHandler,
  { event, outboxes, scopes, stopping, broken, lost }: DeliveryOptions,
): Promise<void> {
  const data = await event.read(row.payload);
  const late = AbortSignal.timeout(handler.timeoutMs);
  const signal = AbortSignal.any([stopping, broken, lost, late]);
  const { id: _, event: id, name, at, tenant, actor } = row;
  const handled: HandledEvent = { id, name, data, at, attempt, tenant, actor, signal };
  const work = () =>
    scopes.run(handler.needs, (services) => handler.work(handled, services as never), {
      values: surroundings(row, signal),
    });
  const request = { requestId: row.request ?? id };
  await outboxes.receive(id, handler.name, async () => {
    await requestContext.run(request, () =>
      unlessAborted(work, [
        [late, () => timeout(handler)],
        [lost, () => takenOver(handler)],
        [broken, () => broken.reason],
      ]),
    );
  });
}

/** The handler works for the tenant and in the name of whoever caused the event. */
function surroundings(
  { tenant, actor }: OutboxEventRow,
  signal: AbortSignal,
): readonly Binding<ScopedToken, never>[] {
  const values: Binding<ScopedToken, never>[] = [value(Signal, signal)];
  if (tenant !== null) values.push(value(Tenant, tenant));
  if (actor !== null)
    values.push(value(Principal, tenant === null ? { id: actor } : { id: actor, tenant }));
  return values;
}

/** Gives work up when one of the signals aborts: what it writes after that is refused, for its unit has ended. */
async function unlessAborted(
  work: () => Promise<unknown>,
  signals: readonly (readonly [AbortSignal, why: () => unknown])[],
): Promise<void> {
  const { promise, reject } = Promise.withResolvers<never>();
  const over = new AbortController();
  try {
    for (const [signal, why] of signals) {
      if (signal.aborted) throw why();
      signal.addEventListener("abort", () => reject(why()), { signal: over.signal });
    }
    await Promise.race([promise, work()]);
  } finally {
    over.abort();
  }
}

function isReceived(error: unknown): boolean {
  if (!(error instanceof DataError)) return false;
  return error.code === "constraint.unique" && error.entity === "outboxReceipt";
}

function timeout({ name: handler, timeoutMs }: EventHandler): WervelError {
  return new WervelError(
    "WERVEL_MESSAGING_TIMEOUT",
    `The handler '${handler}' was not done within ${timeoutMs} ms.`,
    {
      help: "Nothing that it wrote is kept. Give it more time with `timeoutMs`, or let it do less.",
      details: { handler },
    },
  );
}

function takenOver({ name: handler }: EventHandler): WervelError {
  return new WervelError(
    "WERVEL_MESSAGING_LEASE",
    `The event was taken over while the handler '${handler}' was at work.`,
    {
      help: "Another process does it; nothing that the handler wrote here is kept.",
      details: { handler },
    },
  );
}
