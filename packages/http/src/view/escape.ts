/** Escapes text for an element's content and for a quoted attribute. */
export function escapeHtml(text: string): string {
  // Most texts hold nothing to escape: the search costs less than building a copy.
  if (!special.test(text)) return text;
  let out = "";
  let from = 0;
  for (let at = 0; at < text.length; at++) {
    const escaped = entityOf(text.charCodeAt(at));
    if (escaped === undefined) continue;
    out += text.slice(from, at) + escaped;
    from = at + 1;
  }
  return out + text.slice(from);
}

/**
 * Writes a value as JSON that may stand in a script element: no character of it can end the element or the line.
 *
 * @returns `null` for a value that JSON does not know.
 */
export function escapeJson(value: unknown): string {
  const text = JSON.stringify(value) ?? "null";
  return text.replaceAll(
    /[<>&\u2028\u2029]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

/** What stands for an address that a page may not hold. */
export const refusedUrl = "about:invalid";

/**
 * Gives an address that a link may name: a relative one, or one by http, https, mailto or tel. Any other scheme, such as
 * `javascript:`, becomes {@link refusedUrl}.
 *
 * @see WHATWG URL, 4.4: browsers drop leading controls and spaces, and tabs and line ends anywhere.
 */
export function safeUrl(url: string): string {
  const read = url.replaceAll(/^[\u0000-\u0020]+|[\t\n\r]/g, "");
  const scheme = /^([^/?#:]*):/.exec(read)?.[1]?.toLowerCase();
  return scheme === undefined || schemes.has(scheme) ? url : refusedUrl;
}

const schemes = new Set(["http", "https", "mailto", "tel"]);
const special = /[&<>"'`]/;

function entityOf(code: number): string | undefined {
  switch (code) {
    case 38:
      return "&amp;";
    case 60:
      return "&lt;";
    case 62:
      return "&gt;";
    case 34:
      return "&quot;";
    case 39:
      return "&#39;";
    case 96:
      return "&#96;";
    default:
      return undefined;
  }
}
