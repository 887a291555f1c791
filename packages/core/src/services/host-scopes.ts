import { WervelError } from "@wervel/schema";
import type { Container } from "./container.ts";
import type { Needs, Resolved } from "./needs.ts";
import { compileScope, noScopeValue, type ScopePlan, type ScopeRoots } from "./scope-plan.ts";
import { type ScopeOptions, Scopes } from "./scopes.ts";
import type { ScopedToken, Token } from "./token.ts";

type Values = ReadonlyMap<Token, unknown>;

const roots: ScopeRoots<Values> = {
  get: (token: ScopedToken) => (values) => {
    if (values.has(token)) return values.get(token);
    if (token.otherwise === undefined) throw noScopeValue(token);
    return token.otherwise();
  },
};

const maxPlans = 1000;

/** The {@link Scopes} of a host: compiles needs once per shape. */
export class HostScopes extends Scopes {
  #container: Container | undefined;
  readonly #plans = new Map<string, ScopePlan<Needs, Values>>();
  readonly #ids = new Map<unknown, number>();

  /** Tells where the services are; before it nothing can be run. */
  attach(container: Container): void {
    this.#container = container;
  }

  override async run<const N extends Needs, R>(
    needs: N,
    work: (needs: Resolved<N>) => R | Promise<R>,
    options: ScopeOptions = {},
  ): Promise<R> {
    const plan = this.#plan(needs);
    const opened = plan.open(new Map(options.values?.map((each) => [each.token, each.value])));
    try {
      if (plan.isAsync) await plan.prepare(opened);
      return await work(opened as Resolved<N>);
    } finally {
      await plan.close(opened);
    }
  }

  #plan(needs: Needs): ScopePlan<Needs, Values> {
    if (this.#container === undefined) throw earlyError();
    const shape = this.#shape(needs);
    const known = this.#plans.get(shape);
    if (known !== undefined) return known;
    if (this.#plans.size >= maxPlans) this.#plans.clear();
    const plan = compileScope(this.#container, "Scopes.run", needs, roots);
    this.#plans.set(shape, plan);
    return plan;
  }

  /** The same names for the same tokens give the same text: needs are usually written where they are used. */
  #shape(needs: Needs): string {
    return JSON.stringify(
      Object.entries(needs).map(([name, need]) => {
        if (typeof need === "function" || need?.kind === "token") return [name, this.#id(need)];
        return [name, need?.kind, this.#id(need?.token)];
      }),
    );
  }

  #id(token: unknown): number {
    const known = this.#ids.get(token);
    if (known !== undefined) return known;
    this.#ids.set(token, this.#ids.size);
    return this.#ids.size - 1;
  }
}

function earlyError(): WervelError {
  return new WervelError(
    "WERVEL_SCOPES_EARLY",
    "Scopes.run() was called before the services were constructed.",
    { help: "Open scopes in start(), run() or later, not in a constructor or factory." },
  );
}
