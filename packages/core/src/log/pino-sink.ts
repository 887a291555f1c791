import { toSafeLine } from "./line.ts";
import type { LogLine, LogSink } from "./structured-log.ts";

/** Lines wait in memory up to this many bytes while the destination is blocked; what comes after is dropped. */
const maxBufferedBytes = 4 * 1024 * 1024;
const maxQueuedLines = 10_000;

interface Writer {
  write(line: LogLine): void;
  flush(done: () => void): void;
}

/**
 * Writes JSON lines through pino to a file descriptor without waiting for it.
 *
 * pino is loaded after the first line, when the work that led to it is done: loading takes as long as starting a small app.
 *
 * @param fileDescriptor 1 is the standard output.
 */
export function pinoSink(fileDescriptor: number): LogSink {
  let writer: Writer | undefined;
  let loading: Promise<void> | undefined;
  const queue: LogLine[] = [];
  const load = async (): Promise<void> => {
    await new Promise((resolve) => setImmediate(resolve));
    writer = await pinoWriter(fileDescriptor);
    for (const line of queue.splice(0)) writer.write(line);
  };
  return {
    write(line) {
      if (writer !== undefined) writer.write(line);
      else if (queue.length < maxQueuedLines) queue.push(line);
      if (writer === undefined) loading ??= load();
    },
    async flush() {
      await loading;
      if (writer !== undefined) await new Promise<void>((resolve) => writer?.flush(resolve));
    },
  };
}

async function pinoWriter(fileDescriptor: number): Promise<Writer> {
  const { pino } = await import("pino");
  const destination = pino.destination({
    fd: fileDescriptor,
    sync: false,
    maxLength: maxBufferedBytes,
  });
  // A reader that went away must not end the server.
  destination.on("error", () => {});
  const logger = pino(
    {
      level: "trace",
      base: null,
      timestamp: false,
      formatters: { level: (label) => ({ level: label }) },
      hooks: { streamWrite: toSafeLine },
    },
    destination,
  );
  return {
    write: ({ level, ...rest }) => logger[level](rest),
    flush: (done) => destination.flush(() => done()),
  };
}
