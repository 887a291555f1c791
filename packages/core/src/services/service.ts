import { generate } from "../internal/generate.ts";
import type { Needs, Resolved } from "./needs.ts";

/** A class that states what it needs: the base that {@link Service} makes. */
export interface ServiceClass<N extends Needs = Needs> {
  /** The needs by name. */
  readonly needs: N;
  /** `'singleton'` where the service keeps state and must be one; otherwise the graph decides. */
  readonly lifetime: "singleton" | undefined;
  /** Makes a base class of this one with further needs. */
  with<This extends ServiceStatic, const M extends Needs>(
    this: This,
    more: M,
  ): ServiceWith<This, M>;
  new (needs: Resolved<N>): Resolved<N>;
}

/** What {@link ServiceClass.with} asks of the class it is called on. */
export interface ServiceStatic {
  readonly needs: Needs;
  new (needs: never): object;
}

/** A service class with further needs. */
export interface ServiceWith<Base extends ServiceStatic, M extends Needs> {
  readonly needs: Base["needs"] & M;
  readonly lifetime: "singleton" | undefined;
  with<This extends ServiceStatic, const More extends Needs>(
    this: This,
    more: More,
  ): ServiceWith<This, More>;
  new (needs: Resolved<Base["needs"] & M>): InstanceType<Base> & Resolved<M>;
}

type Fields = Readonly<Record<string, unknown>>;

/**
 * Makes a base class whose fields are the services it names.
 *
 * ```ts
 * class Articles extends Service({ db: Db, clock: Clock }) { … }
 * new Articles({ db, clock }) // by hand, in a test
 * ```
 *
 * @param needs The needs by field name, or a function that gives them where two files import each other.
 * @param lifetime `'singleton'` for a service that keeps state: a scoped need is then refused at start-up.
 */
export function Service<const N extends Needs>(
  needs: N | (() => N),
  lifetime?: "singleton",
): ServiceClass<N> {
  return defineService(Root, needs, lifetime) as unknown as ServiceClass<N>;
}

class Root {}

/** Tells whether an object is an instance of a class that {@link Service} made. */
export function isService(candidate: unknown): candidate is object {
  return candidate instanceof Root;
}

type Assign = (service: Record<string, unknown>, given: Fields) => void;

function defineService(
  base: new (needs: never) => object,
  stated: Needs | (() => Needs),
  lifetime?: "singleton",
): object {
  let known = typeof stated === "function" ? undefined : stated;
  let assign: Assign | undefined;
  const needsOf = (): Needs => (known ??= (stated as () => Needs)());
  return class extends base {
    static get needs(): Needs {
      return needsOf();
    }
    static readonly lifetime: "singleton" | undefined = lifetime;
    static with(more: Needs): object {
      const own = this as unknown as ServiceStatic & { lifetime?: "singleton" };
      return defineService(own, () => ({ ...own.needs, ...more }), own.lifetime);
    }
    constructor(given: Fields) {
      super(given as never);
      assign ??= compileAssign(Object.keys(needsOf()));
      assign(this as never, given);
    }
  };
}

/** Generated per class, so that each keeps its own shapes: measured at half the time of a shared loop. */
function compileAssign(names: readonly string[]): Assign {
  const lines = names
    .map((name) => JSON.stringify(name))
    .map((name) => `service[${name}] = given[${name}]`);
  const body = `return (service, given) => { ${lines.join("; ")} }`;
  return generate<Assign>("service", [], body, []) ?? loopedAssign(names);
}

function loopedAssign(names: readonly string[]): Assign {
  return (service, given) => {
    for (const name of names) service[name] = given[name];
  };
}
