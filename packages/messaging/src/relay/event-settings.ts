import { choice, int } from "@wervel/schema";
import { Settings } from "@wervel/core";

/** How events are delivered: `EVENTS_RELAY`, `--events.relay` and so on. */
export class EventSettings extends Settings("events", {
  /** Whether this process delivers events: by default `on`, in tests `off`. */
  relay: choice("on", "off").optional(),
  /** Milliseconds after which events of other processes are looked for. Those of this one are heard of at once. */
  pollMs: int({ min: 10, max: 3_600_000 }).default(1_000),
  /** How many events this process handles at once. */
  concurrency: int({ min: 1, max: 1_000 }).default(16),
  /** Milliseconds after which the events of a process that has died are taken over. */
  leaseMs: int({ min: 1_000, max: 3_600_000 }).default(30_000),
  /** Milliseconds for which it is remembered what handlers have done, so that nobody who comes late does it again. */
  keepMs: int({ min: 60_000 }).default(86_400_000),
  /** Milliseconds after which an event that is not delivered makes the health check fail; by default none does. */
  maxAgeMs: int({ min: 1 }).optional(),
  /** How many dead letters there may be before the health check fails; by default any number. */
  maxDead: int({ min: 0 }).optional(),
}) {}
