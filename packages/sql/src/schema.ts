import type { RenderedStep, Step } from "@wervel/data";

/** What the step of a migration named by its key holds. */
export type StepOf<Key extends string> = Step extends infer One
  ? One extends Record<Key, infer Body>
    ? Body
    : never
  : never;

/** What may be said of a step beside its statements. */
export type StepNature = Partial<Omit<RenderedStep, "text">>;

/** Makes a rendered step of its statements. By default it cannot be taken back, loses nothing and locks briefly. */
export function renderedStep(
  text: readonly string[],
  { reversible = false, lossy = false, locks = "brief" }: StepNature,
): RenderedStep {
  return { text, reversible, lossy, locks };
}

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
