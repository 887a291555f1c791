/** Compares text by Unicode code point: U+FFFF stands before U+10000, which JavaScript's `<` gets wrong. Negative, zero or positive. */
export function compareText(left: string, right: string): number {
  if (left === right) return 0;
  const shared = Math.min(left.length, right.length);
  for (let i = 0; i < shared; i++) {
    const a = left.charCodeAt(i);
    const b = right.charCodeAt(i);
    if (a !== b) return rank(a) - rank(b);
  }
  return left.length - right.length;
}

// Surrogates (D800–DFFF) stand for code points above every single unit.
function rank(unit: number): number {
  return unit >= 0xd800 && unit <= 0xdfff ? unit + 0x10000 : unit;
}

/** Counts code points. */
export function textLength(text: string): number {
  let length = 0;
  for (let i = 0; i < text.length; i++, length++) if (isPair(text, i)) i++;
  return length;
}

function isPair(text: string, at: number): boolean {
  const high = text.charCodeAt(at);
  if (high < 0xd800 || high > 0xdbff) return false;
  const low = text.charCodeAt(at + 1);
  return low >= 0xdc00 && low <= 0xdfff;
}

/** Cuts by code points, zero-based; a negative start counts as 0, a negative length gives the empty text. */
export function substring(text: string, start: number, length?: number): string {
  const from = Math.max(0, start);
  const to = length === undefined ? Number.POSITIVE_INFINITY : from + Math.max(0, length);
  let taken = "";
  let position = 0;
  for (const character of text) {
    if (position >= to) break;
    if (position >= from) taken += character;
    position++;
  }
  return taken;
}

/** Removes U+0020 from both ends, and nothing else. */
export function trimSpaces(text: string): string {
  let start = 0;
  let end = text.length;
  while (start < end && text.charCodeAt(start) === 32) start++;
  while (end > start && text.charCodeAt(end - 1) === 32) end--;
  return text.slice(start, end);
}

/** Maps A to Z to a to z and leaves everything else. */
export function asciiLower(text: string): string {
  return text.replace(/[A-Z]+/g, (letters) => letters.toLowerCase());
}

/** Maps a to z to A to Z and leaves everything else. */
export function asciiUpper(text: string): string {
  return text.replace(/[a-z]+/g, (letters) => letters.toUpperCase());
}

/** Maps each code point by the simple lower-case mapping of Unicode: one to one, without context. */
export function simpleLower(text: string): string {
  return mapCodePoints(text, (character) => (character === "İ" ? "i" : character.toLowerCase()));
}

/** Maps each code point by the simple upper-case mapping of Unicode: `ß` stays. */
export function simpleUpper(text: string): string {
  return mapCodePoints(text, (character) => titlecaseOfGreek(character) ?? character.toUpperCase());
}

function mapCodePoints(text: string, map: (character: string) => string): string {
  let mapped = "";
  for (const character of text) {
    const image = map(character);
    mapped += textLength(image) === 1 ? image : character;
  }
  return mapped;
}

// Greek with iota below: the full mapping is two letters, the simple one is the title-case letter.
function titlecaseOfGreek(character: string): string | undefined {
  const code = character.codePointAt(0)!;
  if (code < 0x1f80 || code > 0x1ff3) return undefined;
  if (code <= 0x1faf) return String.fromCodePoint(code | 8);
  return code === 0x1fb3 || code === 0x1fc3 || code === 0x1ff3
    ? String.fromCodePoint(code + 9)
    : undefined;
}
