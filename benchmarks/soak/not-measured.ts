/** What is promised, or was meant to be, and no claim looks at. */
export const notMeasured: readonly string[] = [
  "a database server other than PostgreSQL that is stopped and started under load (`describeStore` cuts, holds and closes the way to each server, without load)",
  "overload of a server whose replies are cheaper than refusals: what comes at twice its peak takes all its time, whatever it answers",
  "replies to a client that has closed its side: the server takes it for one that left, and what it had asked for may be broken off",
  "the loss of power: a killed process leaves what the system has taken",
];
