import assert from "node:assert/strict";
import { test } from "node:test";
import { setImmediate } from "node:timers/promises";
import { createLoadMonitor } from "../../src/transport/load-monitor.ts";

function delays() {
  const histogram = {
    p99Ms: 0,
    enabled: false,
    resets: 0,
    enable: () => void (histogram.enabled = true),
    disable: () => void (histogram.enabled = false),
    reset: () => void histogram.resets++,
    percentile: (percentile: number) => (percentile === 99 ? histogram.p99Ms * 1e6 : 0),
  };
  return histogram;
}

test("is overloaded only after a whole window of late loops, and until a window without them", () => {
  const histogram = delays();
  const monitor = createLoadMonitor(500, 0, histogram);
  assert.equal(histogram.enabled, true);
  histogram.p99Ms = 501;
  monitor.sweep(4_999);
  assert.equal(monitor.isOverloaded(), false);
  monitor.sweep(5_000);
  assert.equal(monitor.isOverloaded(), true);
  histogram.p99Ms = 500;
  monitor.sweep(9_999);
  assert.equal(monitor.isOverloaded(), true);
  monitor.sweep(10_000);
  assert.equal(monitor.isOverloaded(), false);
  assert.equal(histogram.resets, 2);
  monitor.stop();
  assert.equal(histogram.enabled, false);
});

test("sheds in an overloaded process alone, and there only what comes beside 50 ms of other work", async () => {
  const histogram = delays();
  const monitor = createLoadMonitor(500, 0, histogram, () => 0);
  const asked = (workMs: number): boolean[] => {
    const first = monitor.mustShed();
    work(workMs);
    return [first, monitor.mustShed(), monitor.mustShed()];
  };
  assert.deepEqual(asked(0), [false, false, false]);
  histogram.p99Ms = 501;
  monitor.sweep(5_000);
  assert.deepEqual(asked(60), [false, true, true]);
  await setImmediate();
  // Another turn: who comes alone is never refused.
  assert.equal(monitor.mustShed(), false);
  await setImmediate();
  histogram.p99Ms = 500;
  monitor.sweep(10_000);
  assert.deepEqual(asked(60), [false, false, false]);
  monitor.stop();
});

test("stays overloaded while it sheds and the loop has no rest", async () => {
  const histogram = delays();
  let busy = 1;
  const monitor = createLoadMonitor(500, 0, histogram, () => busy);
  const shedOne = async (): Promise<void> => {
    await setImmediate();
    monitor.mustShed();
    work(60);
    assert.equal(monitor.mustShed(), true);
  };
  histogram.p99Ms = 501;
  monitor.sweep(5_000);
  histogram.p99Ms = 60;
  await shedOne();
  monitor.sweep(10_000);
  assert.equal(monitor.isOverloaded(), true);
  monitor.sweep(15_000);
  assert.equal(monitor.isOverloaded(), false, "nothing was shed");
  histogram.p99Ms = 501;
  monitor.sweep(20_000);
  histogram.p99Ms = 60;
  await shedOne();
  busy = 0.5;
  monitor.sweep(25_000);
  assert.equal(monitor.isOverloaded(), false, "the loop had rest");
  monitor.stop();
});

test("reads the delays of this process", () => {
  const monitor = createLoadMonitor(60_000, 0);
  monitor.sweep(5_000);
  assert.equal(monitor.isOverloaded(), false);
  monitor.stop();
});

/** Keeps the loop from turning. */
function work(ms: number): void {
  for (const end = performance.now() + ms; performance.now() < end;);
}
