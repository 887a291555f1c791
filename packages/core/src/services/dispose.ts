import { isThenable } from "../internal/thenable.ts";

/** Tells whether a service wants to be told of its end. */
export function isDisposable(service: unknown): service is Partial<Disposable & AsyncDisposable> {
  if (typeof service !== "object" || service === null) return false;
  return Symbol.asyncDispose in service || Symbol.dispose in service;
}

/**
 * Disposes services in reverse order, synchronously until one must be awaited.
 *
 * Every one is disposed, whatever the others did.
 *
 * @throws The first error, or an `AggregateError` of several, at the end.
 */
export function disposeAll(services: readonly unknown[]): Promise<void> | undefined {
  const errors: unknown[] = [];
  for (let index = services.length - 1; index >= 0; index--) {
    const pending = disposeOne(services[index], errors);
    if (pending !== undefined) return disposeRest(services, index, pending, errors);
  }
  return raise(errors);
}

async function disposeRest(
  services: readonly unknown[],
  from: number,
  pending: PromiseLike<unknown>,
  errors: unknown[],
): Promise<void> {
  await collect(pending, errors);
  for (let index = from - 1; index >= 0; index--)
    await collect(disposeOne(services[index], errors), errors);
  raise(errors);
}

async function collect(
  pending: PromiseLike<unknown> | undefined,
  errors: unknown[],
): Promise<void> {
  try {
    await pending;
  } catch (error) {
    errors.push(error);
  }
}

function disposeOne(service: unknown, errors: unknown[]): PromiseLike<unknown> | undefined {
  const target = service as Partial<Disposable & AsyncDisposable>;
  try {
    const result: unknown = target[Symbol.asyncDispose]
      ? target[Symbol.asyncDispose]?.()
      : target[Symbol.dispose]?.();
    return isThenable(result) ? result : undefined;
  } catch (error) {
    errors.push(error);
    return undefined;
  }
}

function raise(errors: readonly unknown[]): undefined {
  if (errors.length === 1) throw errors[0];
  if (errors.length > 1) throw new AggregateError(errors, "Several services failed to dispose.");
  return undefined;
}
