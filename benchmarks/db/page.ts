import escapeHtml from "escape-html";
import { randomBytes } from "node:crypto";
import { securityHeaders } from "../http/given.ts";
import { type FortuneRow, listed, page } from "./given.ts";

/** The headers that protect a page, without its policy. */
export const pageHeaders: readonly (readonly [name: string, value: string])[] = [
  ...securityHeaders.filter(([name]) => name !== "Content-Security-Policy"),
  ["Cross-Origin-Opener-Policy", "same-origin"],
];

/** Writes the policy of one page; its nonce is new each time. */
export function pagePolicy(): string {
  const nonce = randomBytes(16).toString("base64url");
  return `default-src 'self'; script-src 'self' 'nonce-${nonce}'; style-src 'self' 'nonce-${nonce}'; img-src 'self' data:; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; upgrade-insecure-requests`;
}

/** Writes the page of fortunes by hand, for those whose documentation leaves the way to the user. */
export function pageOf(fortunes: FortuneRow[]): string {
  let text: string = page.head;
  for (const { id, message } of listed(fortunes))
    text += `<tr><td>${id}</td><td>${escapeHtml(message)}</td></tr>`;
  return text + page.tail;
}
