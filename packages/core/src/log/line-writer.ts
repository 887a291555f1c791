import { write } from "node:fs";

/** Writes text to a file descriptor in order, one write at a time, without waiting for it. */
export interface LineWriter {
  write(line: string): void;
  /** Waits until everything written so far has left, or was lost with its destination. */
  flush(): Promise<void>;
}

const longestWaitMs = 50;
const lineEnd = 0x0a;

/**
 * Makes a writer for a file descriptor.
 *
 * @param maxBytes What may wait while the destination is blocked; lines beyond it are dropped.
 * @param notice Makes the line that tells how many were dropped or failed; it is written when the destination takes lines again.
 */
export function lineWriter(
  fileDescriptor: number,
  maxBytes: number,
  notice: (lines: number) => string,
): LineWriter {
  const waiting: string[] = [];
  let waitingBytes = 0;
  let isUnblocked = false;
  let isWriting = false;
  let dropped = 0;
  let waitMs = 1;
  const flushed: (() => void)[] = [];

  const add = (line: string): void => {
    waiting.push(line);
    waitingBytes += Buffer.byteLength(line);
  };
  const next = (): void => {
    if (waiting.length > 0) return send(Buffer.from(waiting.splice(0).join("")));
    waitingBytes = 0;
    isWriting = false;
    for (const done of flushed.splice(0)) done();
  };
  const send = (bytes: Buffer): void => {
    isWriting = true;
    if (!isUnblocked) unblock(fileDescriptor);
    isUnblocked = true;
    write(fileDescriptor, bytes, (error, written) => {
      if (error?.code === "EAGAIN") {
        setTimeout(send, waitMs, bytes);
        waitMs = Math.min(waitMs * 2, longestWaitMs);
        return;
      }
      waitMs = 1;
      waitingBytes -= error === null ? written : bytes.length;
      // A reader that went away must not end the server: what was for it is lost.
      if (error !== null) dropped += linesIn(bytes);
      else if (written < bytes.length) return send(bytes.subarray(written));
      else if (dropped > 0) {
        add(notice(dropped));
        dropped = 0;
      }
      next();
    });
  };
  return {
    write(line) {
      if (waitingBytes > maxBytes) return void dropped++;
      add(line);
      if (!isWriting) next();
    },
    flush: () => (isWriting ? new Promise((resolve) => flushed.push(resolve)) : Promise.resolve()),
  };
}

/**
 * Makes the system refuse what a pipe has no room for instead of waiting: a write that waits keeps a process from ending. The runtime does
 * so when its own stream is made, and undoes it for whoever else has the pipe when the process ends.
 */
function unblock(fileDescriptor: number): void {
  if (fileDescriptor === 1) void process.stdout;
  if (fileDescriptor === 2) void process.stderr;
}

function linesIn(bytes: Buffer): number {
  let lines = 0;
  for (const byte of bytes) if (byte === lineEnd) lines++;
  return lines;
}
