/** Tells whether a flat list of headers has one of this name, which is given in lower case. */
export function names(headers: readonly string[], name: string): boolean {
  for (let at = 0; at < headers.length; at += 2)
    if (isNamed(headers[at] as string, name)) return true;
  return false;
}

/** Gives a flat list of headers without those of a name, which is given in lower case. */
export function without(headers: readonly string[], name: string): readonly string[] {
  if (!names(headers, name)) return headers;
  return headers.filter((_, at) => !isNamed(headers[at - (at % 2)] as string, name));
}

// Most names differ in length already, and need no lower case of their own.
function isNamed(header: string, name: string): boolean {
  return header.length === name.length && header.toLowerCase() === name;
}
