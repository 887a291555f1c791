/**
 * Gives the headers of a download: a browser saves it under this name and never shows it as a page of this origin.
 *
 * Use it as `status(200, rows, { headers: attachment("Übersicht.csv") })`.
 *
 * @param name Any text: directories and characters that no file name may hold are taken out.
 * @see RFC 6266, RFC 8187
 */
export function attachment(name: string): Readonly<Record<string, string>> {
  const clean = cleanName(name);
  const ascii = clean.replaceAll(/[^\x20-\x7e]/g, "_").replaceAll(/["%]/g, "_");
  const extended = ascii === clean ? "" : `; filename*=UTF-8''${encodeExtended(clean)}`;
  return {
    "Content-Disposition": `attachment; filename="${ascii}"${extended}`,
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'; sandbox",
  };
}

function cleanName(name: string): string {
  const last = name.toWellFormed().split(/[/\\]/).at(-1) ?? "";
  const clean = last
    // Controls, and marks that turn the direction of writing, by which `exe.txt` could stand for `txt.exe`.
    .replaceAll(/[\p{Cc}\u200e\u200f\u202a-\u202e\u2066-\u2069<>:"|?*]/gu, "_")
    .replaceAll(/^[.\s]+|[.\s]+$/g, "");
  return clean === "" ? "download" : [...clean].slice(0, 120).join("");
}

function encodeExtended(text: string): string {
  return encodeURIComponent(text).replaceAll(
    /['()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}
