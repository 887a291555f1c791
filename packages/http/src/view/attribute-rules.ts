import { WervelError } from "@wervel/core";

/** Throws for attributes in which no value can be made safe: code, styles, several addresses at once. */
export function assertAttribute(tag: string, name: string): void {
  if (name.startsWith("on")) throw misplaced(`a value stands in the event handler ${name}`);
  const isRefused = refused.has(name) || (tag === "script" && name === "type");
  if (isRefused) throw misplaced(`a value stands in the attribute ${name} of ${tag}`);
  // An animation can set any attribute of another element, addresses included.
  if (animations.has(tag)) throw misplaced(`a value stands in an attribute of ${tag}`);
}

/** Tells whether an attribute holds an address. */
export function isAddress(name: string): boolean {
  return addresses.has(name);
}

/** Makes the error for a template with a value where no escaping makes it safe. */
export function misplaced(what: string): WervelError {
  return new WervelError("WERVEL_HTTP_TEMPLATE", `A template cannot be read: ${what}.`, {
    help: 'Put values in the content of elements, in quoted attributes, or as JSON in <script type="application/json">.',
  });
}

const refused = new Set(["style", "srcdoc", "srcset", "imagesrcset", "nonce", "ping", "is"]);
const animations = new Set(["animate", "animatemotion", "animatetransform", "set"]);
const addresses = new Set([
  "href",
  "src",
  "action",
  "formaction",
  "cite",
  "data",
  "poster",
  "background",
  "manifest",
  "longdesc",
  "xlink:href",
]);
