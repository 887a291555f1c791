/** A media type, read once. The same value chooses the parser and the schema. */
export interface MediaType {
  /** Type and subtype in lower case, such as `application/json`. */
  readonly essence: string;
  /** Parameter names in lower case, values as sent without their quotes. */
  readonly parameters: ReadonlyMap<string, string>;
}

/**
 * Reads a Content-Type strictly.
 *
 * @returns `undefined` when it is malformed: a bad token, a repeated parameter, an unfinished quote, stray characters.
 * @see RFC 9110, section 8.3.1
 */
export function readMediaType(text: string): MediaType | undefined {
  const known = remembered.get(text);
  if (known !== undefined) return known;
  const mediaType = parse(text);
  if (mediaType !== undefined && remembered.size < 128 && text.length <= 128)
    remembered.set(text, mediaType);
  return mediaType;
}

/** Tells whether a media type is JSON in UTF-8: `application/json` or a `+json` type, with no other charset. */
export function isJson(mediaType: MediaType): boolean {
  const { essence } = mediaType;
  return (essence === "application/json" || essence.endsWith("+json")) && isUtf8Type(mediaType);
}

/** Tells whether a media type leaves its charset out or names UTF-8. */
export function isUtf8Type(mediaType: MediaType): boolean {
  const charset = mediaType.parameters.get("charset");
  return charset === undefined || charset.toLowerCase() === "utf-8";
}

const remembered = new Map<string, MediaType>();

const essencePattern = /^([!#$%&'*+\-.^_`|~\w]+)\/([!#$%&'*+\-.^_`|~\w]+)/;
const parameterPattern =
  /[ \t]*;[ \t]*(?:([!#$%&'*+\-.^_`|~\w]+)=(?:([!#$%&'*+\-.^_`|~\w]+)|"((?:[\t !#-[\]-~\x80-\xff]|\\[\t -~\x80-\xff])*)"))?/y;

function parse(text: string): MediaType | undefined {
  const essence = essencePattern.exec(text)?.[0];
  if (text.length > 1_024 || essence === undefined) return undefined;
  const parameters = new Map<string, string>();
  parameterPattern.lastIndex = essence.length;
  while (parameterPattern.lastIndex < text.length) {
    const match = parameterPattern.exec(text);
    if (match === null) return undefined;
    const name = match[1]?.toLowerCase();
    if (name === undefined) continue;
    if (parameters.has(name)) return undefined;
    parameters.set(name, match[2] ?? match[3]!.replaceAll(/\\(.)/g, "$1"));
  }
  return { essence: essence.toLowerCase(), parameters };
}
