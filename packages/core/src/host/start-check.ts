import type { WervelError } from "@wervel/schema";
import type { Container } from "../services/container.ts";

/**
 * Checks what can only be known when the singletons are there, before anything starts. A part provides one: a store asks so whether it
 * can run every query that services declare.
 */
export abstract class StartCheck {
  /** Lists what is wrong; the start reports it together with what other checks find. */
  abstract check(container: Container): readonly WervelError[];
}
