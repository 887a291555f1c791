import { DataError } from "@wervel/data";

/** Makes the error of a statement that took too long. */
export function late(store: string, timeoutMs: number, cause?: unknown): DataError {
  return new DataError("fault.timeout", `The statement took longer than ${timeoutMs} ms.`, {
    store,
    cause,
    help: "Give it an index, fewer rows, or more time.",
  });
}

/** Makes the error of what its signal stopped. */
export function stopped(store: string, cause?: unknown): DataError {
  return new DataError("fault.cancelled", "The statement was cancelled.", {
    store,
    cause,
    help: "Nothing; the caller asked for it.",
  });
}

/** Makes the error of a statement whose connection is gone. `outcome` says whether what was sent may have happened. */
export function brokenOff(store: string, outcome: "none" | "unknown", cause: unknown): DataError {
  if (!(cause instanceof DataError)) return lost(store, outcome, cause);
  const { code, message, help } = cause;
  return new DataError(code, message, {
    store,
    outcome,
    cause: cause.cause,
    ...(help === undefined ? {} : { help }),
  });
}

function lost(store: string, outcome: "none" | "unknown", cause: unknown): DataError {
  const said =
    outcome === "none" ? "nothing was changed" : "whether the change was made is not known";
  return new DataError("fault.connect", `The connection was lost: ${said}.`, {
    store,
    outcome,
    cause,
    help:
      outcome === "none"
        ? "Try again."
        : "Look whether the change is there before it is made again.",
  });
}

/** Makes the error of a store or a unit that has ended. */
export function ended(store: string, what: string): DataError {
  return new DataError("fault.closed", `${what} has ended.`, {
    store,
    help: "Await everything before it ends.",
  });
}
