/** What is promised, or was meant to be, and no claim looks at. */
export const notMeasured: readonly string[] = [
  "Slow clients, idle connections, stopping under load, kills, memory, a database that is away, a full disk, a blocked log, overload: no claim yet.",
];
