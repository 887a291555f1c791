import { HttpError } from "../problem/http-error.ts";

/** The fields of a form; a name that stands several times has all its values. The prototype is null. */
export type FormValues = Readonly<Record<string, string | readonly string[]>>;

/** Bounds on a urlencoded form: pairs, bytes of a name, bytes of a value. */
export const formLimits = { maxPairs: 1_000, maxNameBytes: 200, maxValueBytes: 65_536 } as const;

/**
 * Parses a urlencoded form. Names are flat: brackets and dots mean nothing.
 *
 * @throws WERVEL_HTTP_BODY_SYNTAX (400) for bad escapes, WERVEL_HTTP_BODY_SHAPE (400) for a limit or a forbidden name.
 */
export function parseForm(text: string): FormValues {
  const values = Object.create(null) as Record<string, string | string[]>;
  let pairs = 0;
  let start = 0;
  while (start < text.length) {
    let end = text.indexOf("&", start);
    if (end === -1) end = text.length;
    if (end > start) {
      if (++pairs > formLimits.maxPairs)
        throw refused(`it has more than ${formLimits.maxPairs} pairs`);
      addPair(values, text, start, end);
    }
    start = end + 1;
  }
  return values;
}

function addPair(
  values: Record<string, string | string[]>,
  text: string,
  start: number,
  end: number,
): void {
  const equals = text.indexOf("=", start);
  const split = equals === -1 || equals > end ? end : equals;
  const name = decode(text.slice(start, split));
  const value = split === end ? "" : decode(text.slice(split + 1, end));
  if (name === "__proto__" || name === "prototype")
    throw refused(`it holds the forbidden name "${name}"`);
  if (Buffer.byteLength(name) > formLimits.maxNameBytes) throw refused("a name is too long");
  if (Buffer.byteLength(value) > formLimits.maxValueBytes) throw refused("a value is too long");
  const before = values[name];
  if (before === undefined) values[name] = value;
  else if (typeof before === "string") values[name] = [before, value];
  else before.push(value);
}

function decode(text: string): string {
  const spaced = text.includes("+") ? text.replaceAll("+", " ") : text;
  if (!spaced.includes("%")) return spaced;
  try {
    return decodeURIComponent(spaced);
  } catch (cause) {
    throw new HttpError("WERVEL_HTTP_BODY_SYNTAX", "The form holds a bad percent escape.", {
      cause,
    });
  }
}

function refused(what: string): HttpError {
  return new HttpError("WERVEL_HTTP_BODY_SHAPE", `The form is refused: ${what}.`);
}
