/** The codings that replies are written in, best first. */
export type Coding = "br" | "zstd" | "gzip";

/** The order in which codings are offered where a client likes them the same. */
export const codings: readonly Coding[] = ["br", "zstd", "gzip"];

/**
 * Picks the coding that a client likes best; among equals the first offer.
 *
 * @param header The `Accept-Encoding` of the request.
 * @returns `undefined` where the client takes none of the offers, or likes the plain text better.
 * @see RFC 9110, section 12.5.3
 */
export function pickCoding(
  header: string | undefined,
  offers: readonly Coding[],
): Coding | undefined {
  if (header === undefined || header === "") return undefined;
  const known = remembered.get(header);
  const qualities = known ?? remember(header, readQualities(header));
  let best: Coding | undefined;
  let bestQuality = qualities.get("identity") ?? 0;
  for (const offer of offers) {
    const quality = qualities.get(offer) ?? qualities.get("*") ?? 0;
    if (quality === 0 || quality < bestQuality || (best !== undefined && quality === bestQuality))
      continue;
    best = offer;
    bestQuality = quality;
  }
  return best;
}

const remembered = new Map<string, ReadonlyMap<string, number>>();

function remember(
  header: string,
  qualities: ReadonlyMap<string, number>,
): ReadonlyMap<string, number> {
  if (remembered.size < 128 && header.length <= 128) remembered.set(header, qualities);
  return qualities;
}

function readQualities(header: string): ReadonlyMap<string, number> {
  const qualities = new Map<string, number>();
  for (const part of header.toLowerCase().split(",")) {
    const [name = "", ...parameters] = part.split(";").map((text) => text.trim());
    const quality = parameters.find((text) => text.startsWith("q="))?.slice(2) ?? "1";
    const isRead = /^(?:0(?:\.\d{0,3})?|1(?:\.0{0,3})?)$/.test(quality);
    if (name !== "" && isRead) qualities.set(name === "x-gzip" ? "gzip" : name, Number(quality));
  }
  return qualities;
}
