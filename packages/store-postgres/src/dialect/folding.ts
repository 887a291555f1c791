import { fold } from "@wervel/data/values";

let pairs: readonly [from: string, to: string] | undefined;

// The same table as Wervel's own: the server's idea of upper and lower case depends on its version and its locale.
function foldings(): readonly [from: string, to: string] {
  if (pairs !== undefined) return pairs;
  let from = "";
  let to = "";
  for (let code = 1; code <= 0x10ffff; code++) {
    if (code === 0xd800) code = 0xe000;
    const character = String.fromCodePoint(code);
    const folded = fold(character);
    if (folded === character || character.normalize("NFC") !== character) continue;
    from += character;
    to += folded;
  }
  pairs = [from, to];
  return pairs;
}

/** Writes the folded form of a text that the database computes. */
export function foldedText(sql: string): string {
  const [from, to] = foldings();
  return `normalize(translate(normalize(${sql}, NFC), '${from}', '${to}'), NFC)`;
}
