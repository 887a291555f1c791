/** What the error of a check begins with; the code follows. */
export const mark = "wervel:";

/**
 * Writes a value that is computed once, tested and given on. The test sees it as `q.v`. What fails becomes an error whose message holds the
 * code: PostgreSQL has no expression that raises, but a text that is no number does. It must depend on the value, or the planner would raise
 * it for every row.
 */
export function checked(sql: string, fails: string, code: string, type: string): string {
  const raised = `('${mark}${code}' || left(q.v::text, 0))::bigint::text::${type}`;
  return `(select case when ${fails} then ${raised} else q.v end from (select ${sql} as v offset 0) as q)`;
}
