/** The signals that stop an app in order. */
export const stopSignals = ["SIGTERM", "SIGINT", "SIGHUP"] as const;

/** What shells report for a process that a signal ended: 128 + SIGINT. */
export const interruptedCode = 130;
