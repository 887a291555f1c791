import { WervelError } from "@wervel/schema";
import type { Binding, Constructable, Provision } from "./binding.ts";
import { isSettingsClass } from "../settings/settings.ts";
import type { Needs } from "./needs.ts";
import { isToken, type Token } from "./token.ts";
import { invalidNeeds } from "./invalid-needs.ts";

/** One statement of how a token gets its service. */
export interface Registration {
  readonly token: Token;
  readonly source: Provision;
}

/** Every registration and decorator by token, in order. */
export interface Registrations {
  readonly byToken: ReadonlyMap<Token, readonly Registration[]>;
  readonly decorators: ReadonlyMap<Token, readonly Binding[]>;
  readonly problems: readonly WervelError[];
}

/** Sorts provisions by token; the same provision twice counts once, an impossible one is a problem. */
export function readRegistrations(provisions: readonly Provision[]): Registrations {
  const byToken = new Map<Token, Registration[]>();
  const decorators = new Map<Token, Binding[]>();
  const problems: WervelError[] = [];
  for (const source of new Set(provisions)) {
    const problem = invalidProvision(source);
    if (problem !== undefined) {
      problems.push(problem);
      continue;
    }
    if (typeof source === "function") add(byToken, source, { token: source, source });
    else if (source.kind === "decorate") add(decorators, source.token, source);
    else add(byToken, source.token, { token: source.token, source });
  }
  return { byToken, decorators, problems };
}

function add<T>(map: Map<Token, T[]>, token: Token, entry: T): void {
  const list = map.get(token);
  if (list === undefined) map.set(token, [entry]);
  else list.push(entry);
}

const bindingKinds = new Set(["bind", "value", "make", "decorate", "scoped"]);

function invalidProvision(source: unknown): WervelError | undefined {
  if (typeof source === "function") return invalidClass(source as Constructable);
  if (
    typeof source !== "object" ||
    source === null ||
    !bindingKinds.has((source as Binding).kind)
  ) {
    return new WervelError(
      "WERVEL_DI_INVALID_BINDING",
      `provide() got ${nameOf(source)}, which is neither a class nor a binding.`,
      {
        help: "Pass a class, or bind(), value(), make() or decorate(). `undefined` comes from two files that import each other: move one of the classes.",
      },
    );
  }
  return invalidBinding(source as Binding);
}

function invalidBinding(binding: Binding): WervelError | undefined {
  const call = `${binding.kind}(${nameOf(binding.token)}, …)`;
  if (!isToken(binding.token))
    return invalid(`${call} names no token: the first argument is ${nameOf(binding.token)}.`);
  if (binding.kind === "bind") {
    if (!isToken(binding.target))
      return invalid(`${call} names no target: the second argument is ${nameOf(binding.target)}.`);
    return typeof binding.target === "function"
      ? invalidClass(binding.target as Constructable, call)
      : undefined;
  }
  if (binding.kind === "value" && binding.value === undefined)
    return invalid(`${call} has no value.`);
  if (binding.kind === "make" && typeof binding.create !== "function")
    return invalid(`${call} has no function that makes it.`);
  if (binding.kind === "decorate" && typeof binding.wrap !== "function")
    return invalid(`${call} has no function that wraps it.`);
  if (binding.kind === "scoped" && (typeof binding.token === "function" || !binding.token.scoped)) {
    return invalid(`${call} names a token that is not scoped.`);
  }
  return binding.needs === undefined ? undefined : invalidNeeds(call, () => binding.needs as Needs);
}

function invalidClass(
  target: Constructable,
  call = `provide(${nameOf(target)})`,
): WervelError | undefined {
  if (target.prototype === undefined) return invalid(`${call} got a function that is not a class.`);
  if (isSettingsClass(target)) return undefined;
  if ("needs" in target)
    return invalidNeeds(target.name, () => (target as unknown as { needs: Needs }).needs);
  if (target.length === 0) return undefined;
  return new WervelError(
    "WERVEL_DI_NOT_CONSTRUCTIBLE",
    `${nameOf(target)} takes constructor arguments and does not say which services they are.`,
    {
      help: "Extend Service({ … }), or provide it with make().",
      details: { service: target.name },
    },
  );
}

function invalid(message: string): WervelError {
  return new WervelError("WERVEL_DI_INVALID_BINDING", message, {
    help: "Correct the arguments. An `undefined` class comes from two files that import each other: move one of the classes.",
  });
}

function nameOf(candidate: unknown): string {
  if (typeof candidate === "function") return candidate.name || "a nameless class";
  if (isToken(candidate)) return candidate.name;
  return candidate === null || candidate === undefined
    ? String(candidate)
    : `a ${typeof candidate}`;
}
