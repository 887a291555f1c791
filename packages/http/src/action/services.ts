import type { Need, Needs } from "@wervel/core";
import { OPENED, PLAN, servicesOf } from "./context.ts";
import type { OpenServices, RequestContext, ServicePlan } from "./context.ts";

/** Compiles needs to something that opens them for a request; the host gives it. */
export type CompileScope = (
  owner: string,
  needs: Needs,
) => ServicePlan & { readonly isConstant: boolean };

/** A need of an action after start-up: a value that never changes, or a slot of the request's services. */
export type ServiceSource = { readonly value: unknown } | { readonly slot: string };

/**
 * Gathers the needs of everything that runs in one action, so that handler, policies and middleware share the services of
 * one request.
 */
export class ActionServices {
  readonly #compile: CompileScope;
  readonly #owner: string;
  readonly #sources = new Map<Need, ServiceSource>();
  readonly #scoped: Record<string, Need> = {};

  constructor(compile: CompileScope, owner: string) {
    this.#compile = compile;
    this.#owner = owner;
  }

  /** Resolves one need. */
  source(need: Need): ServiceSource {
    const known = this.#sources.get(need);
    if (known !== undefined) return known;
    const source = this.#resolve(need);
    this.#sources.set(need, source);
    return source;
  }

  /** Compiles the scoped ones to one plan; `undefined` when every need is a singleton. */
  plan(): ServicePlan | undefined {
    if (Object.keys(this.#scoped).length === 0) return undefined;
    return this.#compile(this.#owner, this.#scoped);
  }

  #resolve(need: Need): ServiceSource {
    const plan = this.#compile(this.#owner, { need });
    if (plan.isConstant) return { value: plan.open(undefined as never)["need"] };
    const slot = `s${Object.keys(this.#scoped).length}`;
    this.#scoped[slot] = need;
    return { slot };
  }
}

/**
 * Puts needs on a class by their names: singletons as values, scoped services as getters, so that a request constructs only
 * what somebody names.
 *
 * @param contextOf Finds the request's context from an instance of the class.
 */
export function defineNeeds<T extends object>(
  target: { readonly prototype: T },
  needs: Needs,
  services: ActionServices,
  contextOf: (instance: T) => RequestContext,
): void {
  for (const [name, need] of Object.entries(needs)) {
    const source = services.source(need);
    if ("value" in source) {
      Object.defineProperty(target.prototype, name, { value: source.value, enumerable: true });
      continue;
    }
    const { slot } = source;
    const get = function (this: T): unknown {
      return servicesOf(contextOf(this))[slot];
    };
    Object.defineProperty(target.prototype, name, { get, enumerable: true });
  }
}

/** Puts the plan of an action's scoped services on its context class. */
export function definePlan(
  target: { readonly prototype: RequestContext },
  plan: ServicePlan | undefined,
): void {
  Object.defineProperty(target.prototype, PLAN, { value: plan });
}

/** Awaits the async factories of a request's services, where there are any. */
export function prepareServices(context: RequestContext): Promise<void> | undefined {
  return (context[PLAN] as ServicePlan).prepare(servicesOf(context));
}

/** Disposes what the request constructed. */
export function closeServices(context: RequestContext): Promise<void> | undefined {
  const opened = context[OPENED] as OpenServices | undefined;
  if (opened === undefined) return undefined;
  context[OPENED] = undefined;
  return (context[PLAN] as ServicePlan).close(opened);
}
