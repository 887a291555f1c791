import type { Principal } from "@wervel/core";
import type { Authenticated, AuthenticationScheme } from "../contract/authentication.ts";
import type { CsrfGuard } from "../edge/csrf.ts";
import { CREDENTIALS } from "./context.ts";
import type { RequestContext } from "./context.ts";
import type { CompileScope } from "./services.ts";
import { isThenable } from "./step.ts";
import type { Step } from "./step.ts";

type Ask = (context: RequestContext) => Authenticated | PromiseLike<Authenticated>;

interface CompiledScheme {
  readonly ambient: boolean;
  readonly ask: Ask;
}

/** What authentication is compiled with. */
export interface AuthenticateOptions {
  readonly schemes: readonly AuthenticationScheme[];
  readonly scope: CompileScope;
  readonly csrf: CsrfGuard;
}

/** The compiled schemes of an app. */
export interface Authentication {
  /** Asks who makes the request. */
  readonly identify: Step;
  /** Refuses forged requests of unsafe methods, once the caller is known; `undefined` where browsers send no credentials by themselves. */
  readonly refuseForged: Step | undefined;
}

/** Compiles the schemes of an app; `undefined` when it has none. */
export function compileAuthentication(options: AuthenticateOptions): Authentication | undefined {
  if (options.schemes.length === 0) return undefined;
  const schemes = options.schemes.map((scheme) => compileScheme(scheme, options.scope));
  const isAmbient = schemes.some((scheme) => scheme.ambient);
  return {
    identify: identifier(schemes),
    refuseForged: isAmbient ? guard(options.csrf) : undefined,
  };
}

// Only a credential that no browser adds by itself proves that the sender meant it; sign-in is checked too.
function guard(csrf: CsrfGuard): Step {
  return (context) => {
    if (context[CREDENTIALS] !== "explicit") csrf(context.request);
    return undefined;
  };
}

// A scheme's services live in a scope of their own: there is no principal yet, and the action's services must not have been
// made without one.
function compileScheme(scheme: AuthenticationScheme, scope: CompileScope): CompiledScheme {
  const plan = scope(`authentication scheme ${scheme.name}`, scheme.needs);
  const authenticate = scheme.authenticate as (
    request: unknown,
    services: unknown,
  ) => ReturnType<Ask>;
  if (plan.isConstant) {
    const services = plan.open(undefined as never);
    return { ambient: scheme.ambient, ask: ({ request }) => authenticate(request, services) };
  }
  const ask = async (context: RequestContext): Promise<Authenticated> => {
    const services = plan.open(context);
    try {
      await plan.prepare(services);
      return await authenticate(context.request, services);
    } finally {
      await plan.close(services);
    }
  };
  return { ambient: scheme.ambient, ask };
}

function identifier(schemes: readonly CompiledScheme[]): Step {
  const accept = (
    context: RequestContext,
    answer: Principal | "invalid",
    ambient: boolean,
  ): void => {
    if (answer === "invalid") {
      context[CREDENTIALS] = "invalid";
      return;
    }
    context[CREDENTIALS] = ambient ? "ambient" : "explicit";
    context.user = answer;
  };
  const askFrom = (context: RequestContext, from: number): PromiseLike<void> | undefined => {
    for (let at = from; at < schemes.length; at++) {
      const { ambient, ask } = schemes[at] as CompiledScheme;
      const answer = ask(context);
      if (isThenable(answer)) {
        return answer.then((value) => {
          if (value === null) return askFrom(context, at + 1);
          return accept(context, value, ambient);
        }) as PromiseLike<void>;
      }
      if (answer !== null) {
        accept(context, answer, ambient);
        return undefined;
      }
    }
    return undefined;
  };
  return (context) => askFrom(context, 0);
}
