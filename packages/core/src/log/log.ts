/** The levels of a log, quiet to loud in this order reversed: `fatal` is the most urgent. */
export type LogLevel = "trace" | "debug" | "info" | "warn" | "error" | "fatal";

/** Facts beside a message, by name. An `error` field takes an error with its stack and causes. */
export type LogFields = Readonly<Record<string, unknown>>;

/** Writes structured lines. Fields of secret names and values of `Secret` are redacted. */
export abstract class Log {
  /** Tells whether lines of this level are written. */
  abstract isEnabled(level: LogLevel): boolean;
  /** Writes one line. */
  abstract write(level: LogLevel, message: string, fields?: LogFields): void;
  /** Makes a log that adds these fields to every line. */
  abstract child(fields: LogFields): Log;

  /** Writes at level `trace`. */
  trace(message: string, fields?: LogFields): void {
    this.write("trace", message, fields);
  }
  /** Writes at level `debug`. */
  debug(message: string, fields?: LogFields): void {
    this.write("debug", message, fields);
  }
  /** Writes at level `info`. */
  info(message: string, fields?: LogFields): void {
    this.write("info", message, fields);
  }
  /** Writes at level `warn`. */
  warn(message: string, fields?: LogFields): void {
    this.write("warn", message, fields);
  }
  /** Writes at level `error`. */
  error(message: string, fields?: LogFields): void {
    this.write("error", message, fields);
  }
  /** Writes at level `fatal`. */
  fatal(message: string, fields?: LogFields): void {
    this.write("fatal", message, fields);
  }
}
