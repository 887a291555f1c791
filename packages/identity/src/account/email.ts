/**
 * Brings an e-mail address into the one form in which it is stored and looked up: no space around it, NFC, lower case.
 *
 * It is normalised before it is checked, so that a look-alike cannot pass the check and change afterwards.
 */
export function normalizeEmail(email: string): string {
  return email.trim().normalize("NFC").toLowerCase();
}
