import { toSafeLine } from "./line.ts";
import { type LineWriter, lineWriter } from "./line-writer.ts";
import type { LogLine, LogSink } from "./structured-log.ts";

/** Lines wait in memory up to this many bytes while the destination is blocked; what comes after is dropped. */
const maxWaitingBytes = 4 * 1024 * 1024;
const maxQueuedLines = 10_000;
/** Longer than a start and a first request take beside each other, shorter than anybody waits for a line. */
const restMs = 50;

/**
 * Writes JSON lines through pino to a file descriptor without waiting for it.
 *
 * pino is loaded a little after the first line, when the work that led to it is done and a first request is answered: loading takes as long
 * as starting a small app.
 *
 * @param fileDescriptor 1 is the standard output.
 */
export function pinoSink(fileDescriptor: number): LogSink {
  const writer = lineWriter(fileDescriptor, maxWaitingBytes, droppedLine);
  let dropped = 0;
  let log: ((line: LogLine) => void) | undefined;
  let loading: Promise<void> | undefined;
  const queue: LogLine[] = [];
  const rest = Promise.withResolvers<void>();
  const load = async (): Promise<void> => {
    const timer = setTimeout(rest.resolve, restMs);
    await rest.promise;
    clearTimeout(timer);
    log = await pinoLog(writer);
    for (const line of queue.splice(0)) log(line);
    if (dropped > 0) writer.write(droppedLine(dropped));
  };
  return {
    write(line) {
      if (log !== undefined) return log(line);
      if (queue.length < maxQueuedLines) queue.push(line);
      else dropped++;
      loading ??= load();
    },
    async flush() {
      rest.resolve();
      await loading;
      await writer.flush();
    },
  };
}

async function pinoLog(writer: LineWriter): Promise<(line: LogLine) => void> {
  const { pino } = await import("pino");
  const logger = pino(
    {
      level: "trace",
      base: null,
      timestamp: false,
      formatters: { level: (label) => ({ level: label }) },
      hooks: { streamWrite: toSafeLine },
    },
    writer,
  );
  return ({ level, ...rest }) => logger[level](rest);
}

/** The line that says what was lost. */
function droppedLine(lines: number): string {
  const time = new Date().toISOString();
  return `${JSON.stringify({ level: "warn", time, message: "log lines were dropped", lines })}\n`;
}
