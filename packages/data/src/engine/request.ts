import { DataError } from "../errors.ts";

/** Names the shape of a request together with the filters that it lifts. */
export function shapeKey(key: string, without: readonly string[] | undefined): string {
  return without === undefined || without.length === 0 ? key : `${key}\0without ${without.join()}`;
}

/** Refuses an undefined argument with `value.undefined`, before any store is touched. */
export function expectDefined(args: readonly unknown[]): void {
  for (let i = 0; i < args.length; i++) {
    if (args[i] !== undefined) continue;
    throw new DataError("value.undefined", `The argument ${i} of a query is undefined.`, {
      help: 'Use null for "no value", and when() or skip to leave a condition out.',
    });
  }
}

/** The signal as an option, absent where there is none. */
export function signalOf(signal: AbortSignal | undefined): { readonly signal?: AbortSignal } {
  return signal === undefined ? {} : { signal };
}
