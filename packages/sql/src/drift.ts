/** What there is of a table, a line for each fact: two tables that say the same are the same. */
export type TableFacts = ReadonlySet<string>;

/** Says in what a table differs from what it should be, a line each. Without a single fact it is not there. */
export function tableDrift(
  table: string,
  held: TableFacts,
  expected: TableFacts,
): readonly string[] {
  if (held.size === 0) return [`the table ${table} is missing`];
  return [
    ...[...expected].filter((fact) => !held.has(fact)).map((fact) => `${table} lacks ${fact}`),
    ...[...held]
      .filter((fact) => !expected.has(fact))
      .map((fact) => `${table} has ${fact}, which nobody migrated`),
  ];
}
