/** A media type that can be offered, in lower case: its essence, and the parameters that it is sent with. */
export interface Offer {
  readonly essence: string;
  readonly parameters: ReadonlyMap<string, string>;
}

/** One media range of an `Accept` header. */
interface MediaRange {
  readonly type: string;
  readonly subtype: string;
  readonly parameters: readonly (readonly [name: string, value: string])[];
  readonly quality: number;
}

/**
 * Picks the offer that a client likes best: by quality, then by how exactly it was named, then the first.
 *
 * Among equals the exact name wins over a wildcard, because many clients write `application/json, *\/*` and mean the former.
 *
 * @param header The `Accept` of the request; without one every offer is welcome.
 * @returns The offer's index, or -1 where the client takes none of them.
 * @see RFC 9110, section 12.5.1
 */
export function pickOffer(header: string | undefined, offers: readonly Offer[]): number {
  const ranges = header === undefined ? [] : readRanges(header);
  // A header in which nothing can be read expresses no wish.
  if (ranges.length === 0) return 0;
  let best = -1;
  let bestQuality = 0;
  let bestRank = 0;
  for (const [at, offer] of offers.entries()) {
    const { quality, rank } = judge(offer, ranges);
    if (quality === 0 || quality < bestQuality) continue;
    if (quality === bestQuality && rank <= bestRank) continue;
    best = at;
    bestQuality = quality;
    bestRank = rank;
  }
  return best;
}

/** Finds what the most specific range that matches an offer says about it. */
function judge(
  offer: Offer,
  ranges: readonly MediaRange[],
): { readonly quality: number; readonly rank: number } {
  let quality = 0;
  let rank = 0;
  for (const range of ranges) {
    const rangeRank = rankOf(range, offer);
    if (rangeRank <= rank) continue;
    quality = range.quality;
    rank = rangeRank;
  }
  return { quality, rank };
}

/** Tells how exactly a range names an offer; 0 when it does not. */
function rankOf({ type, subtype, parameters }: MediaRange, offer: Offer): number {
  const essence = `${type}/${subtype}`;
  if (essence === "*/*") return 1;
  if (subtype === "*") return offer.essence.startsWith(`${type}/`) ? 2 : 0;
  if (essence !== offer.essence) return 0;
  const fits = parameters.every(([name, value]) => offer.parameters.get(name) === value);
  return fits ? 3 + parameters.length : 0;
}

const remembered = new Map<string, readonly MediaRange[]>();

// Clients of one kind send one text: it is read once. Long texts are not kept, so that nobody fills the memory.
function readRanges(header: string): readonly MediaRange[] {
  const known = remembered.get(header);
  if (known !== undefined) return known;
  const ranges = splitOutside(header.toLowerCase(), ",")
    .map(readRange)
    .filter((range) => range !== undefined);
  if (remembered.size < 128 && header.length <= 256) remembered.set(header, ranges);
  return ranges;
}

function readRange(text: string): MediaRange | undefined {
  const [essence = "", ...rest] = splitOutside(text, ";");
  const [, type, subtype] = /^([!#$%&'*+.^_`|~\w-]+)\/([!#$%&'*+.^_`|~\w-]+)$/.exec(essence) ?? [];
  if (type === undefined || subtype === undefined || (type === "*" && subtype !== "*"))
    return undefined;
  const parameters: [string, string][] = [];
  for (const part of rest) {
    const [name = "", ...values] = part.split("=");
    const value = values.join("=").trim();
    // The weight ends the media type's own parameters; what follows were extensions that nobody defined.
    if (name.trim() === "q")
      return isQuality(value) ? { type, subtype, parameters, quality: Number(value) } : undefined;
    if (part !== "") parameters.push([name.trim(), unquote(value)]);
  }
  return { type, subtype, parameters, quality: 1 };
}

function isQuality(text: string): boolean {
  return /^(?:0(?:\.\d{0,3})?|1(?:\.0{0,3})?)$/.test(text);
}

function unquote(text: string): string {
  return /^".*"$/.test(text) ? text.slice(1, -1).replaceAll(/\\(.)/g, "$1") : text;
}

/** Splits at a separator, but not within quotes. */
function splitOutside(text: string, separator: "," | ";"): readonly string[] {
  const parts: string[] = [];
  let start = 0;
  let isQuoted = false;
  for (let at = 0; at < text.length; at++) {
    const character = text[at];
    if (isQuoted && character === "\\") at++;
    else if (character === '"') isQuoted = !isQuoted;
    else if (character === separator && !isQuoted) {
      parts.push(text.slice(start, at).trim());
      start = at + 1;
    }
  }
  parts.push(text.slice(start).trim());
  return parts;
}
