const longest = 2_000;

/** Says in one text what went wrong, for a record: no store keeps U+0000 or halves of a character. */
export function errorText(error: unknown): string {
  const text = readable(error).replaceAll("\0", "").toWellFormed();
  return text.length <= longest ? text : `${text.slice(0, longest - 1).toWellFormed()}…`;
}

/** A handler can throw anything, and what it throws may throw when it is looked at. */
function readable(error: unknown): string {
  try {
    return wordsOf(error);
  } catch {
    return "Error: it cannot be read";
  }
}

function wordsOf(error: unknown): string {
  const { code, name, message } =
    typeof error === "object" && error !== null
      ? (error as { readonly code?: unknown; readonly name?: unknown; readonly message?: unknown })
      : { message: error };
  const kind = typeof code === "string" ? code : typeof name === "string" ? name : "Error";
  return `${kind}: ${String(message)}`;
}
