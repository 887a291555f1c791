import { foldings } from "@wervel/data/values";

let pairs: readonly [from: string, to: string] | undefined;

/**
 * Writes the folded form of a text that the database computes, by Wervel's own table: the server's idea of upper and lower case depends on
 * its version and its locale.
 */
export function foldedText(sql: string): string {
  pairs ??= [[...foldings().keys()].join(""), [...foldings().values()].join("")];
  return `normalize(translate(normalize(${sql}, NFC), '${pairs[0]}', '${pairs[1]}'), NFC)`;
}
