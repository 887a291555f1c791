import type { LogLevel } from "./log.ts";
import { type LogLine, StructuredLog } from "./structured-log.ts";

/** A log that keeps its lines, redacted as they would be written: for tests. */
export class CapturedLog extends StructuredLog {
  /** Every line so far, those of children included. */
  readonly lines: readonly LogLine[];

  constructor(level: LogLevel = "trace") {
    const lines: LogLine[] = [];
    super({ write: (line) => void lines.push(line), flush: () => Promise.resolve() }, level);
    this.lines = lines;
  }

  /** Lists the messages of one level, or all. */
  messages(level?: LogLevel): string[] {
    return this.lines
      .filter((line) => level === undefined || line.level === level)
      .map((line) => line.message);
  }
}

/** Makes a log that keeps its lines: `host.value(Log, capturedLog())`. */
export function capturedLog(level?: LogLevel): CapturedLog {
  return new CapturedLog(level);
}
