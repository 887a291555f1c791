import { toSafeText } from "./line.ts";
import type { LogLine, LogSink } from "./structured-log.ts";

const colours: Readonly<Record<string, string>> = {
  warn: "33",
  error: "31",
  fatal: "35",
  debug: "36",
  trace: "90",
};
const maxCharacters = 8_000;

/** Writes lines for people: time, level, message, fields, and the stack of an error below. */
export function readableSink(
  stream: NodeJS.WritableStream & { readonly isTTY?: boolean },
): LogSink {
  return {
    write: (line) => void stream.write(toReadable(line, stream.isTTY === true)),
    flush: () => new Promise((resolve) => stream.write("", () => resolve())),
  };
}

/** Makes the text of a line; only the stack of its error has line ends of its own. */
export function toReadable(line: LogLine, isColoured: boolean): string {
  const { level, time, message, requestId, error, ...fields } = line;
  const label = level.toUpperCase().padEnd(5);
  const colour = isColoured ? colours[level] : undefined;
  const shown = colour === undefined ? label : `\u001b[${colour}m${label}\u001b[0m`;
  const facts = Object.entries(requestId === undefined ? fields : { ...fields, requestId }).map(
    ([name, value]) =>
      ` ${toSafeText(name)}=${toSafeText(typeof value === "string" ? value : JSON.stringify(value))}`,
  );
  const text = `${toSafeText(message)}${facts.join("")}`.slice(0, maxCharacters);
  return `${time.slice(11, 23)} ${shown} ${text}\n${error === undefined ? "" : errorText(error)}`;
}

function errorText(error: unknown): string {
  const { stack, code, help, cause } = (
    typeof error === "object" && error !== null ? error : {}
  ) as Record<string, unknown>;
  if (typeof stack !== "string") return indent(JSON.stringify(error));
  const advice = typeof help === "string" ? indent(`help: ${help}`) : "";
  const name = typeof code === "string" ? indent(`code: ${code}`) : "";
  return `${indent(stack)}${name}${advice}${cause === undefined ? "" : `${indent("caused by:")}${errorText(cause)}`}`;
}

function indent(text: string): string {
  const lines = text.slice(0, maxCharacters).split("\n");
  return lines.map((line) => `  ${toSafeText(line)}\n`).join("");
}
