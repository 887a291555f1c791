import { cancelled, DataError, type DataErrorCode } from "@wervel/data";

/** Whether a command that failed on the way may have been carried out: only what changes something can be in doubt. */
export type InDoubt = "none" | "unknown";

const help: Partial<Record<DataErrorCode, string>> = {
  "fault.connect": "See that Redis runs, is reachable and accepts these credentials.",
  "fault.timeout": "Ask for less at once, or see what keeps Redis busy.",
  "fault.throttled": "Try again in a moment; see what keeps Redis busy or its memory full.",
  "fault.failover": "Try again: another server is taking over.",
  "driver.unmapped": "Report this: the store should know the error.",
};

/** Makes an error of this store. */
export function fault(
  code: DataErrorCode,
  message: string,
  cause?: unknown,
  outcome: InDoubt = "none",
): DataError {
  return new DataError(code, message, {
    store: "redis",
    cause,
    outcome,
    ...(help[code] === undefined ? {} : { help: help[code] }),
  });
}

/** Turns what the driver throws into Wervel's error. `inDoubt` says what became of the command if the connection was lost. */
export function mapError(error: unknown, inDoubt: InDoubt = "none"): DataError {
  if (error instanceof DataError) return error;
  const { message, constructor } = error as Error;
  const kind = constructor.name;
  if (kind === "ReconnectStrategyError")
    return mapError((error as { originalError?: unknown }).originalError, inDoubt);
  if (kind === "AbortError") return cancelled("redis", error);
  if (kind === "ClientOfflineError" || kind === "ClientClosedError")
    return fault("fault.connect", "There is no connection to Redis.", error);
  if (/^(SocketClosedUnexpectedly|DisconnectsClient|SocketTimeout)Error$/.test(kind))
    return fault("fault.connect", "The connection to Redis was lost.", error, inDoubt);
  const word = /^[A-Z]+/.exec(message)?.[0] ?? "";
  const code = codes[word];
  if (code !== undefined) return fault(code, `Redis answers: ${message}`, error);
  if (typeof (error as { code?: unknown }).code === "string" || kind === "ConnectionTimeoutError")
    return fault("fault.connect", `Redis cannot be reached: ${message}`, error, inDoubt);
  return fault("driver.unmapped", message, error);
}

const codes: Readonly<Record<string, DataErrorCode>> = {
  NOAUTH: "fault.connect",
  WRONGPASS: "fault.connect",
  NOPERM: "fault.connect",
  MISCONF: "fault.connect",
  OOM: "fault.throttled",
  BUSY: "fault.throttled",
  LOADING: "fault.throttled",
  MAXCLIENTS: "fault.throttled",
  READONLY: "fault.failover",
  CLUSTERDOWN: "fault.failover",
  MASTERDOWN: "fault.failover",
  MOVED: "fault.failover",
  NOREPLICAS: "fault.failover",
};
