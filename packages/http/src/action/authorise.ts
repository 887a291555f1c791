import type { Log } from "@wervel/core";
import type { AccessRule } from "../contract/access.ts";
import { HttpError } from "../problem/http-error.ts";
import type { RequestContext } from "./context.ts";
import type { ActionServices } from "./services.ts";
import { isThenable } from "./step.ts";
import type { Step } from "./step.ts";
import { defineView } from "./view.ts";

type Decide = (context: RequestContext) => boolean | PromiseLike<boolean>;

/** What authorisation is compiled with. */
export interface AuthoriseOptions {
  readonly services: ActionServices;
  readonly log: Log;
  /** The values of `WWW-Authenticate` that a 401 carries. */
  readonly challenges: readonly string[];
}

/** Compiles an access decision to a phase; `undefined` where anyone may call. */
export function compileAuthorise(rule: AccessRule, options: AuthoriseOptions): Step | undefined {
  if (admitsAnyone(rule)) return undefined;
  const decide = compileRule(rule, options);
  const headers = options.challenges.flatMap((challenge) => ["WWW-Authenticate", challenge]);
  const assertAllowed = (context: RequestContext, allowed: boolean): void => {
    if (allowed) return;
    if (context.user === null)
      throw new HttpError("WERVEL_HTTP_UNAUTHENTICATED", "Nobody is signed in.", { headers });
    throw new HttpError("WERVEL_HTTP_FORBIDDEN", "The access decision refused the caller.");
  };
  return (context) => {
    const allowed = decide(context);
    if (isThenable(allowed)) return allowed.then((value) => assertAllowed(context, value));
    assertAllowed(context, allowed);
    return undefined;
  };
}

/** Tells whether a decision lets everybody in. */
export function admitsAnyone(rule: AccessRule): boolean {
  if (rule.kind === "anyone") return true;
  if (rule.kind === "anyOf") return rule.rules.some(admitsAnyone);
  return rule.kind === "allOf" && rule.rules.length > 0 && rule.rules.every(admitsAnyone);
}

function compileRule(rule: AccessRule, options: AuthoriseOptions): Decide {
  if (rule.kind === "anyone") return () => true;
  if (rule.kind === "signedIn") return (context) => context.user !== null;
  if (rule.kind === "policy") return compilePolicy(rule, options);
  const decisions = rule.rules.map((inner) => compileRule(inner, options));
  return rule.kind === "allOf" ? all(decisions) : any(decisions);
}

// A policy that throws or answers anything but true refuses: an error path must never be an open path.
function compilePolicy(
  rule: AccessRule & { readonly kind: "policy" },
  { services, log }: AuthoriseOptions,
): Decide {
  const View = defineView(rule.needs, services);
  const check = rule.check as (context: unknown) => unknown;
  const refuse = (error: unknown): boolean => {
    log.error(`The policy ${rule.name} threw: the caller is refused.`, { error });
    return false;
  };
  return (context) => {
    if (context.user === null) return false;
    try {
      const allowed = check(new View(context));
      if (isThenable(allowed)) return allowed.then((value) => value === true, refuse);
      return allowed === true;
    } catch (error) {
      return refuse(error);
    }
  };
}

function all(decisions: readonly Decide[]): Decide {
  return async (context) => {
    for (const decide of decisions) if (!(await decide(context))) return false;
    return decisions.length > 0;
  };
}

function any(decisions: readonly Decide[]): Decide {
  return async (context) => {
    for (const decide of decisions) if (await decide(context)) return true;
    return false;
  };
}
