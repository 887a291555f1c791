/** A place for a value in a template. */
export interface Hole {
  readonly index: number;
  write(value: unknown, nonce: string): string;
}

/** A template, read: literal text, places of values, and null where the nonce belongs. */
export interface Template {
  readonly parts: readonly (string | Hole | null)[];
}

/** A page or a part of one; made by the `html` template, written when the reply is made. */
export class Html {
  readonly template: Template;
  readonly values: readonly unknown[];

  constructor(template: Template, values: readonly unknown[]) {
    this.template = template;
    this.values = values;
  }
}

/** Markup that is written as it stands; made by `rawHtml`. */
export class RawHtml {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

/**
 * Writes a page.
 *
 * @param nonce Stands on every script and style element.
 * @throws WERVEL_HTTP_TEMPLATE for a value that its place cannot take.
 */
export function renderHtml(page: Html, nonce: string): string {
  const { parts } = page.template;
  let out = "";
  for (let at = 0; at < parts.length; at++) {
    const part = parts[at]!;
    if (typeof part === "string") out += part;
    else if (part === null) out += nonce;
    else out += part.write(page.values[part.index], nonce);
  }
  return out;
}
