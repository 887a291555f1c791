/** Tells whether a flat list of headers has one of this name, which is given in lower case. */
export function names(headers: readonly string[], name: string): boolean {
  for (let at = 0; at < headers.length; at += 2)
    if ((headers[at] as string).toLowerCase() === name) return true;
  return false;
}

/** Gives a flat list of headers without those of a name, which is given in lower case. */
export function without(headers: readonly string[], name: string): readonly string[] {
  return headers.filter((_, at) => (headers[at - (at % 2)] as string).toLowerCase() !== name);
}
