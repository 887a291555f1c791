/** The longest line in bytes, its end included. */
export const maxLineBytes = 16_384;

const maxMessageCharacters = 1_000;
// oxlint-disable-next-line no-control-regex -- control characters are what this looks for
const unsafeInJson = /[\u007f-\u009f\u2028\u2029]/g;
// oxlint-disable-next-line no-control-regex -- control characters are what this looks for
const unsafeInText = /[\u0000-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g;

/** Escapes what `JSON.stringify` leaves and a terminal obeys, and shortens a line that is too long. */
export function toSafeLine(line: string): string {
  const escaped = line.replace(unsafeInJson, escape);
  return Buffer.byteLength(escaped) <= maxLineBytes ? escaped : shorten(escaped);
}

/** Escapes control characters, line ends and marks that turn the writing direction. */
export function toSafeText(text: string): string {
  return text.replace(unsafeInText, escape);
}

function escape(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
}

function shorten(line: string): string {
  const { level, time, message, requestId } = JSON.parse(line) as Record<string, unknown>;
  const short = String(message).slice(0, maxMessageCharacters);
  const note = { truncatedBytes: Buffer.byteLength(line) };
  return `${JSON.stringify({ level, time, message: short, requestId: textOf(requestId), ...note })}\n`.replace(
    unsafeInJson,
    escape,
  );
}

function textOf(id: unknown): string | undefined {
  return typeof id === "string" ? id.slice(0, 200) : undefined;
}
