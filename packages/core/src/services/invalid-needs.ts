import { WervelError } from "@wervel/schema";
import type { Need, Needs } from "./needs.ts";
import { isToken } from "./token.ts";

/** Checks stated needs: every one must be a token, an optional one or a list. */
export function invalidNeeds(owner: string, read: () => Needs): WervelError | undefined {
  let needs: unknown;
  try {
    needs = read();
  } catch (cause) {
    return invalid(`${owner} cannot say what it needs: ${String(cause)}`, owner, cause);
  }
  if (typeof needs !== "object" || needs === null)
    return invalid(`The needs of ${owner} are not an object.`, owner);
  for (const name of Object.keys(needs)) {
    if (name === "__proto__" || name === "constructor")
      return invalid(`${owner} gives a need the name \`${name}\`.`, owner);
    const need = (needs as Needs)[name];
    if (!isNeed(need))
      return invalid(
        `The need \`${name}\` of ${owner} is ${need === undefined ? "undefined" : "no token"}.`,
        owner,
      );
  }
  return undefined;
}

function isNeed(need: unknown): need is Need {
  if (isToken(need)) return true;
  const { kind, token } = (need ?? {}) as { kind?: unknown; token?: unknown };
  return (kind === "optional" || kind === "all") && isToken(token);
}

function invalid(message: string, owner: string, cause?: unknown): WervelError {
  return new WervelError("WERVEL_DI_INVALID_NEED", message, {
    help: "Name a class, a token, optional() or all(). Where two files import each other, write Service(() => ({ … })).",
    details: { owner },
    cause,
  });
}
