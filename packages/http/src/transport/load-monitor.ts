import { monitorEventLoopDelay } from "node:perf_hooks";

/** Tells whether the event loop has been late for a whole window. */
export interface LoadMonitor {
  /** True while the last window's 99th percentile lay above the bound. */
  isOverloaded(): boolean;
  /** Ends a window when it is due. Called by every sweep. */
  sweep(nowMs: number): void;
  stop(): void;
}

const windowMs = 5_000;

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
  return {
    isOverloaded: () => overloaded,
    sweep(now) {
      if (now < windowEnd) return;
      windowEnd = now + windowMs;
      overloaded = histogram.percentile(99) / 1e6 > maxDelayMs;
      histogram.reset();
    },
    stop: () => void histogram.disable(),
  };
}
