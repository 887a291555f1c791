import type { WervelError } from "@wervel/schema";
import { badDeclaration } from "./bad-declaration.ts";

/**
 * Keeps the fields of a service from being read until the function that it gives is called: what a declared query is built from must be the
 * same for every instance of the service, so that nothing of this one may be read.
 */
export function closeFields(service: object): () => void {
  const fields = Object.entries(Object.getOwnPropertyDescriptors(service)).filter(
    ([, { enumerable, configurable }]) => enumerable === true && configurable === true,
  );
  for (const [name] of fields)
    Object.defineProperty(service, name, {
      get: () => {
        throw readsMember(name);
      },
    });
  return () => {
    for (const [name, descriptor] of fields) Object.defineProperty(service, name, descriptor);
  };
}

/** Tells by the text of a function whether it reads a private member: that nothing can keep it from. */
export function readsPrivate(text: string): boolean {
  return /\bthis\s*\.\s*#/.test(text);
}

/** Makes the error of a declared query that is built from its service. */
export function readsMember(name: string): WervelError {
  return badDeclaration(
    `reads ${name} of its service.`,
    "It is built once for all instances of the service: give what differs as a parameter, and what never does as a constant of the file.",
  );
}
