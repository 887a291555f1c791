import { DataError } from "../errors.ts";
import { afterStep } from "./after-step.ts";
import { tableOf } from "./changed-table.ts";
import type { ModelSnapshot, Step } from "./snapshot.ts";

/**
 * Lists the steps that lead back, last first. `before` is what the database held before the steps.
 *
 * @throws `schema.irreversible` where a step removed what nothing can bring back.
 */
export function undoSteps(steps: readonly Step[], before: ModelSnapshot): readonly Step[] {
  const back: Step[] = [];
  let held = before;
  for (const step of steps) {
    back.unshift(undone(step, held));
    held = afterStep(step, held);
  }
  return back;
}

function undone(step: Step, held: ModelSnapshot): Step {
  if ("createTable" in step) return { dropTable: step.createTable };
  if ("renameTable" in step)
    return { renameTable: { from: step.renameTable.to, to: step.renameTable.from } };
  if ("renameColumn" in step) {
    const { table, from, to } = step.renameColumn;
    return { renameColumn: { table, from: to, to: from } };
  }
  if ("addColumn" in step)
    return { dropColumn: { table: step.addColumn.table, column: step.addColumn.column } };
  if ("changeColumn" in step) {
    const { table, from, to } = step.changeColumn;
    return { changeColumn: { table, from: to, to: from } };
  }
  if ("changeRules" in step)
    return {
      changeRules: { from: step.changeRules.to, to: tableOf(held, step.changeRules.to.name) },
    };
  const gone =
    "dropTable" in step
      ? step.dropTable.name
      : `${step.dropColumn.table}.${step.dropColumn.column.name}`;
  throw new DataError("schema.irreversible", `Nothing brings back ${gone}, which was dropped.`, {
    details: { dropped: gone },
    help: "Restore it from a backup, or migrate forward to a model that has it again.",
  });
}
