import assert from "node:assert/strict";
import { test } from "node:test";
import { WriterQueue } from "../../src/units/writer-queue.ts";

const patient = { waitMs: 60_000 };

test("gives the writer to those who wait in their order", async () => {
  const queue = new WriterQueue({ store: "s" });
  const order: number[] = [];
  await queue.acquire(patient);
  const waiting = [1, 2, 3].map(async (n) => {
    await queue.acquire(patient);
    order.push(n);
    queue.release();
  });
  assert.equal(queue.waiting, 3);
  queue.release();
  await Promise.all(waiting);
  assert.deepEqual(order, [1, 2, 3]);
  assert.ok(queue.tryAcquire());
});

test("is taken at once when free, and not twice", () => {
  const queue = new WriterQueue({ store: "s" });
  assert.ok(queue.tryAcquire());
  assert.ok(!queue.tryAcquire());
  queue.release();
  assert.ok(queue.tryAcquire());
});

test("nobody passes those who wait", async () => {
  const queue = new WriterQueue({ store: "s" });
  queue.tryAcquire();
  const first = queue.acquire(patient);
  queue.release();
  assert.ok(!queue.tryAcquire());
  await first;
});

test("gives up after the wait with fault.timeout", async () => {
  const queue = new WriterQueue({ store: "s" });
  queue.tryAcquire();
  await assert.rejects(queue.acquire({ waitMs: 1 }), { code: "fault.timeout", store: "s" });
  assert.equal(queue.waiting, 0);
});

test("refuses more than may wait with fault.throttled", async () => {
  const queue = new WriterQueue({ store: "s", maxWaiting: 1 });
  queue.tryAcquire();
  const waiting = queue.acquire(patient);
  await assert.rejects(queue.acquire(patient), { code: "fault.throttled", retryAfterMs: 1000 });
  queue.release();
  await waiting;
});

test("leaves the line when the signal is aborted, before or while waiting", async () => {
  const queue = new WriterQueue({ store: "s" });
  await assert.rejects(queue.acquire({ ...patient, signal: AbortSignal.abort() }), {
    code: "fault.cancelled",
  });
  queue.tryAcquire();
  const controller = new AbortController();
  const waiting = queue.acquire({ ...patient, signal: controller.signal });
  controller.abort(new Error("gone"));
  await assert.rejects(waiting, { code: "fault.cancelled" });
  queue.release();
  assert.ok(queue.tryAcquire());
});
