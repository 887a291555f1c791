const maxEmail = 254;
const maxLocalPart = 64;
// WHATWG HTML, "valid e-mail address". Each repetition is bounded or unambiguous, so the match is linear.
const email =
  /^[a-zA-Z0-9.!#$%&'*+/=?^_`{|}~-]+@[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?(?:\.[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?)*$/;

/** The pattern of a slug, for JSON Schema. */
export const slugPattern: RegExp = /^[a-z0-9]+(?:-[a-z0-9]+)*$/;

/** Answers whether the text is an e-mail address as browsers accept it (WHATWG HTML), at most 254 characters long. */
export function isEmail(text: string): boolean {
  return text.length <= maxEmail && text.indexOf("@") <= maxLocalPart && email.test(text);
}

/** Answers whether the text is an absolute http or https URL without white space (WHATWG URL). */
export function isUrl(text: string): boolean {
  return /^https?:\/\/[^\s\\]+$/i.test(text) && URL.canParse(text);
}

/** Answers whether the text is lower-case letters and digits in groups joined by single hyphens. */
export function isSlug(text: string): boolean {
  // Not the pattern: its repeated group overflows the engine's stack on some megabytes.
  return /^[a-z0-9-]+$/.test(text) && !/^-|--|-$/.test(text);
}
