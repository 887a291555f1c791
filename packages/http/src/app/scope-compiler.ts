import { compileScope, Principal, ReadOnly, Signal } from "@wervel/core";
import type { Needs, RunningHost, ScopedToken, ScopeRoots } from "@wervel/core";
import { SAFE } from "../action/context.ts";
import type { RequestContext } from "../action/context.ts";
import type { CompileScope } from "../action/services.ts";
import { CurrentRequest } from "../contract/request.ts";

/** Makes the compiler of what actions, middleware and schemes need from a running host. */
export function scopeCompiler(host: RunningHost): CompileScope {
  const roots: ScopeRoots<RequestContext> = { get: (token) => readRoot.get(token) };
  return (owner, needs) => compileScope(host.container, owner, needs as Needs, roots) as never;
}

const readRoot = new Map<ScopedToken, (context: RequestContext) => unknown>([
  [Principal, (context) => context.principal],
  [Signal, (context) => context.signal],
  [ReadOnly, (context) => context[SAFE]],
  [CurrentRequest, (context) => context.request],
]);
