import { parseTemplate } from "./parse-template.ts";
import { Html, RawHtml } from "./template.ts";
import type { Template } from "./template.ts";

/**
 * Writes HTML in which every value is escaped for the place where it stands:
 *
 * - in an element: text, a number, another `html`, a list of them; null, undefined and false write nothing;
 * - in a quoted attribute: text or a number; where it is the whole value, false and null leave the attribute out, true leaves it empty;
 * - in an attribute that is an address (`href`, `src`, …): only relative addresses, http, https, mailto and tel;
 * - in `<script type="application/json">`: any value, as JSON.
 *
 * Everywhere else (code, styles, event handlers, names of tags and attributes, comments) a value is refused. Script and style
 * elements get the nonce of the page's Content-Security-Policy. A template is read once.
 *
 * @throws WERVEL_HTTP_TEMPLATE for a value in such a place.
 */
export function html(strings: TemplateStringsArray, ...values: readonly unknown[]): Html {
  let template = templates.get(strings);
  if (template === undefined) {
    template = parseTemplate(strings);
    templates.set(strings, template);
  }
  return new Html(template, values);
}

/** Marks text as markup that needs no escaping. Whoever calls this answers for the text: never pass what a user wrote. */
export function rawHtml(text: string): RawHtml {
  return new RawHtml(text);
}

const templates = new WeakMap<TemplateStringsArray, Template>();
