import { Log, type LogFields, type LogLevel } from "./log.ts";
import { requestContext } from "./request-context.ts";
import { toSafeFields } from "./safe-fields.ts";

/** One line as data: redacted and plain. */
export interface LogLine extends LogFields {
  readonly level: LogLevel;
  /** When it was written: ISO 8601, UTC. */
  readonly time: string;
  readonly message: string;
}

/** Where lines go. */
export interface LogSink {
  write(line: LogLine): void;
  /** Hands everything written so far to the destination. */
  flush(): Promise<void>;
}

/** The urgency of each level, as pino numbers them. */
const levelNumbers: Readonly<Record<LogLevel | "silent", number>> = {
  trace: 10,
  debug: 20,
  info: 30,
  warn: 40,
  error: 50,
  fatal: 60,
  silent: Infinity,
};

/** The log of a host: adds time and request, makes every field safe, and hands the line to a sink. */
export class StructuredLog extends Log {
  readonly #sink: LogSink;
  readonly #level: LogLevel | "silent";
  readonly #fields: LogFields;

  constructor(sink: LogSink, level: LogLevel | "silent", fields: LogFields = {}) {
    super();
    this.#sink = sink;
    this.#level = level;
    this.#fields = fields;
  }

  override isEnabled(level: LogLevel): boolean {
    return levelNumbers[level] >= levelNumbers[this.#level];
  }

  override child(fields: LogFields): Log {
    return new StructuredLog(this.#sink, this.#level, { ...this.#fields, ...toSafeFields(fields) });
  }

  override write(level: LogLevel, message: string, fields?: LogFields): void {
    if (!this.isEnabled(level)) return;
    const line: Record<string, unknown> = {
      level,
      time: new Date().toISOString(),
      message: String(message),
    };
    const requestId = requestContext.getStore()?.requestId;
    if (requestId !== undefined) line["requestId"] = requestId;
    addFields(line, this.#fields);
    if (fields !== undefined) addFields(line, toSafeFields(fields));
    this.#sink.write(line as LogLine);
  }

  /** Hands everything written so far to the destination. */
  flush(): Promise<void> {
    return this.#sink.flush();
  }
}

const reserved = new Set(["level", "time", "message", "requestId"]);

/** A field of a reserved name is kept under `name_`, so that no field can pass for the time or the message. */
function addFields(line: Record<string, unknown>, fields: LogFields): void {
  for (const name of Object.keys(fields))
    line[reserved.has(name) ? `${name}_` : name] = fields[name];
}
