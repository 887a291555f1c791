import { PART } from "../internal/symbols.ts";
import type { Provision } from "../services/binding.ts";
import type { Token } from "../services/token.ts";
import type { Part } from "./parts.ts";

/** Lists a part after the parts inside it, so that what the outer one provides wins. */
export function flatten(part: Part): readonly Part[] {
  return [...part[PART].parts.flatMap(flatten), part];
}

/** Lists the tokens that parts provide, those of the parts inside them too. */
export function tokensOf(parts: readonly Part[]): ReadonlySet<Token> {
  return new Set(parts.flatMap(flatten).flatMap((part) => part[PART].provisions.map(tokenOf)));
}

function tokenOf(provision: Provision): Token {
  return typeof provision === "function" ? provision : provision.token;
}
