import type { RenderedStep, Step } from "@wervel/data";

/** Says what a step of a migration means on Redis. */
export function renderStep(step: Step): RenderedStep {
  const lossy = "dropTable" in step || "dropColumn" in step;
  return { text: textOf(step), reversible: !lossy, lossy, locks: "none" };
}

function textOf(step: Step): readonly string[] {
  if ("createTable" in step) return [];
  if ("dropTable" in step) return [`remove the records and indexes of ${step.dropTable.name}`];
  if ("renameTable" in step)
    return [`rename the keys of ${step.renameTable.from} to those of ${step.renameTable.to}`];
  if ("addColumn" in step)
    return [`set ${step.addColumn.column.name} in the records of ${step.addColumn.table}`];
  if ("dropColumn" in step)
    return [`remove ${step.dropColumn.column.name} from the records of ${step.dropColumn.table}`];
  if ("renameColumn" in step) {
    const { table, from, to } = step.renameColumn;
    return [`rename ${from} to ${to} in the records of ${table}`];
  }
  if ("changeColumn" in step)
    return [`convert ${step.changeColumn.to.name} in the records of ${step.changeColumn.table}`];
  const { from, to } = step.changeRules;
  const names = ({ uniques, indexes }: typeof to): string[] =>
    [...uniques, ...indexes].map(({ name }) => name);
  const made = names(to).filter((name) => !names(from).includes(name));
  const gone = names(from).filter((name) => !names(to).includes(name));
  return [
    ...made.map((name) => `build the index ${name} of ${to.name}`),
    ...gone.map((name) => `remove the index ${name} of ${to.name}`),
  ];
}
