/** What is promised, or was meant to be, and no claim looks at. */
export const notMeasured: readonly string[] = [
  "a database server that is stopped and started under load (`describeStore` cuts, holds and closes the way to each server, without load)",
  "a full disk under SQLite",
  "a log whose destination is blocked",
  "overload at twice what saturates the server (`packages/http/test/transport` shows that what is too much is answered 503)",
  "pipelining and connections that are closed by half under load (the claim of mutated requests closes each of its connections by half; the framing tests pipeline)",
  "`kill -9` on PostgreSQL, and of outbox rows and idempotency records on any store (`packages/messaging/test/crash.test.ts` kills the relay of events)",
  "the loss of power: a killed process leaves what the system has taken",
];
