import { write } from "node:fs";

/** Writes text to a file descriptor in order, one write at a time, without waiting for it. */
export interface LineWriter {
  write(line: string): void;
  /** Waits until everything written so far has left, or was lost with its destination. */
  flush(): Promise<void>;
}

const retryMs = 50;

/**
 * Makes a writer for a file descriptor.
 *
 * @param maxBytes What may wait while the destination is blocked; lines beyond it are dropped.
 */
export function lineWriter(fileDescriptor: number, maxBytes: number): LineWriter {
  const waiting: string[] = [];
  let waitingBytes = 0;
  let isWriting = false;
  const flushed: (() => void)[] = [];

  const next = (): void => {
    if (waiting.length > 0) return send(Buffer.from(waiting.splice(0).join("")));
    waitingBytes = 0;
    isWriting = false;
    for (const done of flushed.splice(0)) done();
  };
  const send = (bytes: Buffer): void => {
    isWriting = true;
    write(fileDescriptor, bytes, (error, written) => {
      if (error?.code === "EAGAIN") return void setTimeout(send, retryMs, bytes);
      waitingBytes -= written;
      // A reader that went away must not end the server: what was for it is lost.
      if (error !== null || written === bytes.length) return next();
      send(bytes.subarray(written));
    });
  };
  return {
    write(line) {
      if (waitingBytes > maxBytes) return;
      waiting.push(line);
      waitingBytes += Buffer.byteLength(line);
      if (!isWriting) next();
    },
    flush: () => (isWriting ? new Promise((resolve) => flushed.push(resolve)) : Promise.resolve()),
  };
}
