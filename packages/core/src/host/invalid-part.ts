import { WervelError } from "@wervel/schema";
import { PART } from "../internal/symbols.ts";
import type { Part } from "./parts.ts";

/** Lets parts through; anything else becomes a part that carries the problem to the start. */
export function toPart(taker: string, candidate: Part): Part {
  if (isPart(candidate)) return candidate;
  return invalidPart(`${taker} got ${shown(candidate)}, which is no part of an app.`);
}

/** Makes a part that brings nothing but a problem. */
export function invalidPart(message: string): Part {
  const problem = new WervelError("WERVEL_HOST_PART", message, {
    help: "Give what controller(), group(), feature(), middleware() or a database class makes. An `undefined` comes from two files that import each other: move what both use into a third.",
  });
  const record = {
    kind: "invalid",
    name: "invalid",
    provisions: [],
    wanting: [],
    parts: [],
    problems: [problem],
  };
  return { [PART]: record } as unknown as Part;
}

function isPart(candidate: unknown): candidate is Part {
  const isHolder = typeof candidate === "object" || typeof candidate === "function";
  return isHolder && candidate !== null && PART in candidate;
}

/** Shows a value in a message: the name of a function, a short text as it stands, else its kind. */
export function shown(value: unknown): string {
  if (value === null || value === undefined) return String(value);
  if (typeof value === "function") return value.name || "a nameless function";
  if (typeof value === "string") return JSON.stringify(value.slice(0, 40));
  return Array.isArray(value) ? "a list" : `a value of type ${typeof value}`;
}
