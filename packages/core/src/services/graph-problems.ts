import { WervelError } from "@wervel/schema";
import type { GraphNode } from "./graph.ts";
import type { Token } from "./token.ts";

/** A need that nothing provides. */
export interface MissingNeed {
  readonly owner: string;
  readonly name: string;
  readonly token: Token;
  readonly path: readonly string[];
  /** The tokens that are provided, for a hint. */
  readonly known: Iterable<Token>;
}

/** Describes a need that nothing provides. */
export function missingProblem(missing: MissingNeed): WervelError {
  const { owner, name, token, path } = missing;
  return new WervelError(
    "WERVEL_DI_MISSING",
    `${owner} needs ${token.name} (as \`${name}\`), and nothing provides it.`,
    {
      help:
        hint(token, missing.known) ??
        `provide ${token.name} in the app, or mark the need optional.`,
      details: { service: owner, need: name, token: token.name, path },
    },
  );
}

function hint(token: Token, known: Iterable<Token>): string | undefined {
  for (const other of known) {
    if (
      typeof token === "function" &&
      typeof other === "function" &&
      other.prototype instanceof token
    ) {
      return `${other.name} extends ${token.name}: write bind(${token.name}, ${other.name}).`;
    }
    if (other.name === token.name) {
      return `another token named ${token.name} is provided: import the same one, and look for a package that is installed twice.`;
    }
  }
  return undefined;
}

/** Describes services that need each other. */
export function cycleProblem(path: readonly string[]): WervelError {
  return new WervelError("WERVEL_DI_CYCLE", `${path[0]} needs itself.`, {
    help: "Move what both use into a third service, or let one take Scopes and resolve the other when it works.",
    details: { path },
  });
}

/** Describes a pinned singleton that would hold on to something scoped. */
export function captureProblem(node: GraphNode): WervelError {
  const root = node.because.at(-1);
  return new WervelError(
    "WERVEL_DI_CAPTURE",
    `${node.label} is pinned as a singleton and would capture ${root}, which belongs to one scope.`,
    {
      help: `Take Scopes and open a scope where the work is done, or drop 'singleton' from ${node.label}.`,
      details: { service: node.label, path: node.because },
    },
  );
}
