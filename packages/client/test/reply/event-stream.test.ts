import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { readEvents } from "../../src/reply/event-stream.ts";
import type { StreamEvent } from "../../src/reply/event-stream.ts";
import { readLines } from "../../src/reply/lines.ts";

function streamOf(...chunks: readonly (string | Uint8Array)[]): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  return new ReadableStream({
    start(controller) {
      for (const chunk of chunks)
        controller.enqueue(typeof chunk === "string" ? encoder.encode(chunk) : chunk);
      controller.close();
    },
  });
}

async function all<T>(values: AsyncIterable<T>): Promise<T[]> {
  const found: T[] = [];
  for await (const value of values) found.push(value);
  return found;
}

suite("a stream splits into lines", () => {
  const cases: readonly (readonly [string, readonly (string | Uint8Array)[], readonly string[]])[] =
    [
      ["ended by LF", ["a\nb\n"], ["a", "b"]],
      ["ended by CRLF", ["a\r\nb\r\n"], ["a", "b"]],
      ["ended by CR", ["a\rb\r"], ["a", "b"]],
      ["with a CRLF across pieces", ["a\r", "\nb\r", "\n\r\n"], ["a", "b", ""]],
      ["with an empty piece inside of a CRLF", ["a\r", "", "\nb"], ["a", "b"]],
      ["with a CR and then a line that begins with text", ["a\r", "b\n"], ["a", "b"]],
      ["without a last end", ["a\nb"], ["a", "b"]],
      ["in many pieces", ["a", "b", "\n", "c", "\n"], ["ab", "c"]],
      ["with a character across pieces", [Uint8Array.of(0xc3), Uint8Array.of(0xbc, 10)], ["ü"]],
      ["without any line", [], []],
    ];
  for (const [what, chunks, lines] of cases)
    test(what, async () => assert.deepEqual(await all(readLines(streamOf(...chunks))), lines));
});

suite("events are read", () => {
  const event = (
    data: string | undefined,
    lastEventId?: string,
    retryMs?: number,
  ): StreamEvent => ({ data, lastEventId, retryMs });
  const cases: readonly (readonly [string, string, readonly StreamEvent[]])[] = [
    ["with data alone", "data: a\n\n", [event("a")]],
    ["with several lines of data", "data: a\ndata: b\n\n", [event("a\nb")]],
    ["without the blank after the colon", "data:a\n\n", [event("a")]],
    ["with one blank taken and the next kept", "data:  a\n\n", [event(" a")]],
    ["with empty data", "data\n\n", [event("")]],
    ["with colons in the data", "data: a:b\n\n", [event("a:b")]],
    [
      "with an id that holds for later ones",
      "id: 1\ndata: a\n\ndata: b\n\n",
      [event("a", "1"), event("b", "1")],
    ],
    [
      "with an empty id that resets it",
      "id: 1\ndata: a\n\nid\ndata: b\n\n",
      [event("a", "1"), event("b", "")],
    ],
    ["without an id that holds NUL", "id: a\0b\ndata: a\n\n", [event("a")]],
    ["with a time to wait", "retry: 10\n\n", [event(undefined, undefined, 10)]],
    ["without a time that is no number", "retry: 1s\ndata: a\n\n", [event("a")]],
    ["without comments", ": beat\n\ndata: a\n\n: x\n\n", [event("a")]],
    ["without unknown fields", "other: x\ndata: a\n\n", [event("a")]],
    ["without an unfinished last one", "data: a\n\ndata: b\n", [event("a")]],
    ["without a block that has no data", "event: x\n\ndata: a\n\n", [event("a")]],
  ];
  for (const [what, text, events] of cases)
    test(what, async () => assert.deepEqual(await all(readEvents(streamOf(text))), events));
});

test("leaving the lines lets go of the body", async () => {
  const { promise, resolve } = Promise.withResolvers<void>();
  const body = new ReadableStream<Uint8Array>({
    pull: (controller) => controller.enqueue(new TextEncoder().encode("a\n")),
    cancel: () => resolve(),
  });
  for await (const line of readLines(body)) {
    assert.equal(line, "a");
    break;
  }
  await promise;
});
