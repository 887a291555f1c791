import type { Log } from "@wervel/core";

/** The security events of accounts, by their names in the OWASP logging vocabulary. */
export type AuditEvent =
  | "authn_login_success"
  | "authn_login_fail"
  | "authn_login_lock"
  | "authn_password_change"
  | "user_created"
  | "user_updated";

/** Writes a security event: `event` never changes its name, so that alarms can be set on it. */
export function audit(
  log: Log,
  event: AuditEvent,
  fields: Readonly<Record<string, unknown>>,
): void {
  const level = event.endsWith("_fail") || event.endsWith("_lock") ? "warn" : "info";
  log.write(level, event, { event, ...fields });
}
