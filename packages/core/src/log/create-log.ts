import type { LogLevel } from "./log.ts";
import { pinoSink } from "./pino-sink.ts";
import { readableSink } from "./readable-sink.ts";
import { StructuredLog } from "./structured-log.ts";

/** Options of {@link createLog}. */
export interface LogOptions {
  /** The least urgent level that is written, default `'info'`. */
  readonly level?: LogLevel | "silent";
  /** JSON lines for machines or text for people, default `'json'`. */
  readonly format?: "json" | "readable";
  /** Where JSON lines go, default 1, the standard output. */
  readonly fileDescriptor?: number;
}

/** Makes a log that writes to the standard output, or to another descriptor. It never blocks on it. */
export function createLog(options: LogOptions = {}): StructuredLog {
  const { level = "info", format = "json", fileDescriptor = 1 } = options;
  return new StructuredLog(
    format === "json" ? pinoSink(fileDescriptor) : readableSink(process.stdout),
    level,
  );
}
