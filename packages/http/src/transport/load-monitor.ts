import { monitorEventLoopDelay } from "node:perf_hooks";

/** Tells whether the event loop has been late for a whole window. */
export interface LoadMonitor {
  /** True while the last window's 99th percentile lay above the bound. */
  isOverloaded(): boolean;
  /**
   * Asks for a new request whether it is too much. In an overloaded process the requests of one turn of the event loop are run until
   * they have taken 100 ms together, and those that came with them are not: so work goes on at nearly the whole rate, the loop is late
   * no more, and a request that comes alone is never refused.
   */
  mustShed(): boolean;
  /** Ends a window when it is due. Called by every sweep. */
  sweep(nowMs: number): void;
  stop(): void;
}

const windowMs = 5_000;
const turnMs = 100;

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
 */
export function createLoadMonitor(
  maxDelayMs: number,
  nowMs: number,
  histogram: DelayHistogram = monitorEventLoopDelay({ resolution: 20 }),
): LoadMonitor {
  histogram.enable();
  let windowEnd = nowMs + windowMs;
  let overloaded = false;
  let turnBegan: number | undefined;
  return {
    isOverloaded: () => overloaded,
    mustShed() {
      if (!overloaded) return false;
      if (turnBegan !== undefined) return performance.now() - turnBegan >= turnMs;
      turnBegan = performance.now();
      setImmediate(() => (turnBegan = undefined));
      return false;
    },
    sweep(now) {
      if (now < windowEnd) return;
      windowEnd = now + windowMs;
      overloaded = histogram.percentile(99) / 1e6 > maxDelayMs;
      histogram.reset();
    },
    stop: () => void histogram.disable(),
  };
}
