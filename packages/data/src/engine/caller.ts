import type { Ambient } from "../planner/ambient.ts";
import { noTenant } from "../planner/tenancy.ts";

/** For whom a request is made. */
export interface Caller {
  /** The tenant that it is held to. */
  readonly tenant?: string;
  /** The id of who acts, for stamps. */
  readonly actor?: string;
  readonly signal?: AbortSignal;
}

/** Takes the caller out of options. */
export function callerOf({ tenant, actor, signal }: Caller): Caller {
  return {
    ...(tenant === undefined ? {} : { tenant }),
    ...(actor === undefined ? {} : { actor }),
    ...(signal === undefined ? {} : { signal }),
  };
}

/** Leaves the caller out of options: what is kept for many callers must not remember one. */
export function withoutCaller<O extends Caller>(options: O): Omit<O, keyof Caller> {
  const { tenant: _tenant, actor: _actor, signal: _signal, ...rest } = options;
  return rest;
}

/** The arguments of a request with those that the engine puts behind them. */
export function withAmbient(
  args: readonly unknown[],
  kinds: readonly Ambient[],
  caller: Caller,
  now: () => Date,
): readonly unknown[] {
  return kinds.length === 0 ? args : [...args, ...kinds.map((kind) => ambient(kind, caller, now))];
}

/** One value of the surroundings. @throws `tenant.none` where there is no tenant. */
export function ambient(kind: Ambient, caller: Caller, now: () => Date): unknown {
  if (kind === "now") return now();
  if (kind === "actor") return caller.actor ?? null;
  if (caller.tenant === undefined) throw noTenant();
  return caller.tenant;
}
