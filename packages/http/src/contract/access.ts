import type { Needs, Principal, Resolved } from "@wervel/core";
import { definitionError } from "./definition.ts";
import type { HttpRequest } from "./request.ts";
import type { Flat } from "./shape.ts";

/** What a policy may look at beside its needs. */
export interface PolicyInput {
  /** Who asks; a policy is never asked about nobody. */
  readonly principal: Principal;
  /** The parameters of the path, as decoded text, before their own validation. */
  readonly params: Readonly<Record<string, string>>;
  readonly request: HttpRequest;
}

/** What a policy's function receives: its needs by their names, and who asks for what. */
export type PolicyContext<N extends Needs> = Flat<Resolved<N> & PolicyInput>;

/** The plain description behind an {@link Access}: the security report and OpenAPI print it. */
export type AccessRule =
  | { readonly kind: "anyone" }
  | { readonly kind: "signedIn" }
  | {
      readonly kind: "policy";
      readonly name: string;
      readonly needs: Needs;
      readonly check: (context: never) => boolean | Promise<boolean>;
    }
  | { readonly kind: "allOf" | "anyOf"; readonly rules: readonly AccessRule[] };

/**
 * An access decision: who may call an action. It decides the type of the handler's `user`.
 *
 * Make one with {@link anyone}, {@link signedIn}, {@link policy}, {@link allOf} or {@link anyOf}.
 */
export class Access<out User extends Principal | null = Principal | null> {
  declare readonly "~user": User;
  readonly rule: AccessRule;

  constructor(rule: AccessRule) {
    this.rule = rule;
  }

  /** Says the decision in words: `anyone`, `signedIn`, `policy editor`, `all of (…)`. */
  toString(): string {
    return describe(this.rule);
  }
}

/** Lets everybody in, signed in or not: `user` is a principal or null. */
export const anyone: Access<Principal | null> = new Access({ kind: "anyone" });

/** Lets in whoever a scheme recognised: `user` is a principal. Others get 401. */
export const signedIn: Access<Principal> = new Access({ kind: "signedIn" });

/**
 * Lets in signed-in callers whom a function accepts: false is 403, and so is a function that throws.
 *
 * @param name Shown in the security report and in the documentation.
 * @param needs Services that the function uses.
 */
export function policy<N extends Needs>(
  name: string,
  needs: N,
  check: (context: PolicyContext<N>) => boolean | Promise<boolean>,
): Access<Principal> {
  return new Access({ kind: "policy", name, needs, check });
}

/** Lets in whoever passes every one of the decisions. */
export function allOf(...decisions: readonly Access[]): Access<Principal> {
  return new Access({ kind: "allOf", rules: rulesOf("allOf", decisions) });
}

/** Lets in whoever passes at least one of the decisions. */
export function anyOf<A extends readonly Access[]>(...decisions: A): Access<A[number]["~user"]> {
  return new Access({ kind: "anyOf", rules: rulesOf("anyOf", decisions) });
}

function rulesOf(name: string, decisions: readonly unknown[]): readonly AccessRule[] {
  return decisions.map((decision) => {
    if (decision instanceof Access) return decision.rule;
    throw definitionError(
      `${name}(…) got something that is no access decision.`,
      `Write ${name}(signedIn, policy(…)). An \`undefined\` comes from two files that import each other.`,
    );
  });
}

function describe(rule: AccessRule): string {
  if (rule.kind === "policy") return `policy ${rule.name}`;
  if (rule.kind === "anyone" || rule.kind === "signedIn") return rule.kind;
  return `${rule.kind === "allOf" ? "all of" : "any of"} (${rule.rules.map(describe).join(", ")})`;
}
