/** How an application is started that nobody asks: it need not linger when it stops, and says little. */
export const asTest = {
  environment: "test",
  settings: { env: { LOG_LEVEL: "warn" }, argv: [] },
} as const;
