// One class and no group: a repeated group overflows the engine's stack on some megabytes.
const form = /^[A-Za-z0-9+/]*={0,2}$/;
const chunk = 0x8000;

/** Reads base64 with padding (RFC 4648, section 4); `undefined` when it is not the one canonical form. */
export function fromBase64(text: string): Uint8Array | undefined {
  if (text.length % 4 !== 0 || !form.test(text)) return undefined;
  const binary = atob(text);
  const bytes = new Uint8Array(binary.length);
  for (let at = 0; at < binary.length; at++) bytes[at] = binary.charCodeAt(at);
  // The last group may carry bits that no byte uses: only zeros are canonical (section 3.5).
  return text.endsWith("=") && toBase64(bytes.subarray(-(bytes.length % 3))) !== text.slice(-4)
    ? undefined
    : bytes;
}

/** Writes bytes as base64 with padding. */
export function toBase64(bytes: Uint8Array): string {
  let binary = "";
  for (let at = 0; at < bytes.length; at += chunk)
    binary += String.fromCharCode(...bytes.subarray(at, at + chunk));
  return btoa(binary);
}
