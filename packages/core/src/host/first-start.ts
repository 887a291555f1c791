import type { RunningHost } from "./running-host.ts";
import { FirstStartPart } from "./parts.ts";
import { WorkerProcess } from "./workers/worker-process.ts";

/** Knows whether the stores are fresh. A store provides one; `onFirstStart` asks all of them. */
export abstract class FirstStartLedger {
  /** Tells whether first-start work is still to be done; whoever gets `true` must call {@link finish}. */
  abstract begin(): boolean | Promise<boolean>;
  /** Records the outcome: after `false` the next start begins again. */
  abstract finish(succeeded: boolean): void | Promise<void>;
}

/**
 * Runs the first-start hooks when every ledger says so; without a ledger nothing remembers, and they run at each
 * start, of several workers in the first one. Without a hook the start
 * counts as done, so that a database that is in use from now on is not filled later.
 */
export async function runFirstStart(
  host: RunningHost,
  ledgers: readonly FirstStartLedger[],
  signal: AbortSignal,
): Promise<void> {
  const hooks = host.parts.filter((part) => part instanceof FirstStartPart);
  const begun: FirstStartLedger[] = [];
  let succeeded = false;
  try {
    for (const ledger of ledgers) if (await ledger.begin()) begun.push(ledger);
    const isTurn = ledgers.length > 0 || host.get(WorkerProcess).leads;
    const isFirst = hooks.length === 0 || (isTurn && begun.length === ledgers.length);
    if (isFirst)
      for (const { hook } of hooks)
        await host.scopes.run(hook.needs, (needs) => hook.work(needs as never, signal));
    succeeded = isFirst;
  } finally {
    for (const ledger of begun) await ledger.finish(succeeded);
  }
}
