import { monitorEventLoopDelay, performance } from "node:perf_hooks";

/** Tells whether the event loop has been late for a whole window. */
export interface LoadMonitor {
  /** True while the last window's 99th percentile lay above the bound, and then until the loop rests again. */
  isOverloaded(): boolean;
  /**
   * Asks for a new request whether it is too much. In an overloaded process the requests of one turn of the event loop are run until
   * they have taken 50 ms together, and those that came with them are not: so work goes on at nearly the whole rate, the loop is late
   * no more, and a request that comes alone is never refused.
   */
  mustShed(): boolean;
  /** Ends a window when it is due. Called by every sweep. */
  sweep(nowMs: number): void;
  stop(): void;
}

const windowMs = 5_000;
const turnMs = 50;
/** The part of a window in which a loop works that has more to do than it can. */
const busyPart = 0.9;

/** What is asked of a histogram of delays, in nanoseconds. */
export interface DelayHistogram {
  enable(): unknown;
  disable(): unknown;
  reset(): void;
  percentile(percentile: number): number;
}

/**
 * Watches the event loop in windows of five seconds.
 *
 * @param histogram Where the delays come from. Default: the runtime's own.
 * @param busy Gives the part of its time that the loop worked since it was asked last. Default: the runtime's own.
 */
export function createLoadMonitor(
  maxDelayMs: number,
  nowMs: number,
  histogram: DelayHistogram = monitorEventLoopDelay({ resolution: 20 }),
  busy: () => number = busyParts(),
): LoadMonitor {
  histogram.enable();
  let windowEnd = nowMs + windowMs;
  let overloaded = false;
  let shed = 0;
  let turnBegan: number | undefined;
  return {
    isOverloaded: () => overloaded,
    mustShed() {
      if (!overloaded) return false;
      if (turnBegan !== undefined) {
        const isLong = performance.now() - turnBegan >= turnMs;
        if (isLong) shed++;
        return isLong;
      }
      turnBegan = performance.now();
      setImmediate(() => (turnBegan = undefined));
      return false;
    },
    sweep(now) {
      if (now < windowEnd) return;
      windowEnd = now + windowMs;
      const isLate = histogram.percentile(99) / 1e6 > maxDelayMs;
      // What was shed is why the loop is late no more: as long as it has no rest besides, there is too much.
      const isFull = busy() > busyPart && shed > 0;
      overloaded = isLate || (overloaded && isFull);
      shed = 0;
      histogram.reset();
    },
    stop: () => void histogram.disable(),
  };
}

function busyParts(): () => number {
  let last = performance.eventLoopUtilization();
  return () => {
    const now = performance.eventLoopUtilization();
    const { utilization } = performance.eventLoopUtilization(now, last);
    last = now;
    return utilization;
  };
}
