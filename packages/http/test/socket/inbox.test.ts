import assert from "node:assert/strict";
import { test } from "node:test";
import { Inbox } from "../../src/socket/inbox.ts";

class Tap {
  readonly calls: string[] = [];
  pause(): void {
    this.calls.push("pause");
  }
  resume(): void {
    this.calls.push("resume");
  }
}

test("gives messages in their order, and waits for the next", async () => {
  const inbox = new Inbox<number>(new Tap());
  inbox.push(1);
  inbox.push(2);
  assert.deepEqual([await inbox.next(), await inbox.next()], [1, 2]);
  const third = inbox.next();
  inbox.push(3);
  assert.equal(await third, 3);
});

test("stops the client when sixteen messages wait, and reads on when none does", async () => {
  const tap = new Tap();
  const inbox = new Inbox<number>(tap);
  for (let count = 0; count < 15; count++) inbox.push(count);
  assert.deepEqual(tap.calls, []);
  inbox.push(15);
  inbox.push(16);
  assert.deepEqual(tap.calls, ["pause"]);
  for (let count = 0; count < 16; count++) await inbox.next();
  assert.deepEqual(tap.calls, ["pause"]);
  assert.equal(await inbox.next(), 16);
  assert.deepEqual(tap.calls, ["pause", "resume"]);
});

test("gives what waits after the end, and then nothing", async () => {
  const inbox = new Inbox<number>(new Tap());
  inbox.push(1);
  inbox.end();
  inbox.push(2);
  assert.equal(await inbox.next(), 1);
  assert.equal(await inbox.next(), undefined);
});

test("reads on at the end, so that the client's own end is heard", () => {
  const tap = new Tap();
  const inbox = new Inbox<number>(tap);
  for (let count = 0; count < 16; count++) inbox.push(count);
  inbox.end();
  assert.deepEqual(tap.calls, ["pause", "resume"]);
});

test("wakes a reader that waits when it ends", async () => {
  const inbox = new Inbox<number>(new Tap());
  const next = inbox.next();
  inbox.discard();
  assert.equal(await next, undefined);
});

test("wakes every reader that waits", async () => {
  const inbox = new Inbox<number>(new Tap());
  const both = [inbox.next(), inbox.next()];
  inbox.push(1);
  inbox.end();
  assert.deepEqual(await Promise.all(both), [1, undefined]);
});
