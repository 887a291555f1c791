import type { ModelSnapshot, Step, TableSnapshot } from "./snapshot.ts";
import { renamedColumn, tableOf, withoutColumn } from "./changed-table.ts";

function redirected(table: TableSnapshot, swap: (name: string) => string): TableSnapshot {
  return {
    ...table,
    references: table.references.map((reference) => ({
      ...reference,
      table: swap(reference.table),
    })),
  };
}

/** Says what the database holds after a step. */
export function afterStep(step: Step, before: ModelSnapshot): ModelSnapshot {
  const tables: Record<string, TableSnapshot> = { ...before.tables };
  const put = (table: TableSnapshot): void => void (tables[table.name] = table);
  if ("createTable" in step) put(step.createTable);
  else if ("dropTable" in step) delete tables[step.dropTable.name];
  else if ("renameTable" in step) {
    const { from, to } = step.renameTable;
    const table = tableOf(before, from);
    delete tables[from];
    put({ ...table, name: to });
    for (const one of Object.values(tables))
      put(redirected(one, (name) => (name === from ? to : name)));
  } else if ("addColumn" in step) {
    const table = tableOf(before, step.addColumn.table);
    put({
      ...table,
      columns: { ...table.columns, [step.addColumn.column.name]: step.addColumn.column },
    });
  } else if ("dropColumn" in step) {
    const { [step.dropColumn.column.name]: _, ...columns } = tableOf(
      before,
      step.dropColumn.table,
    ).columns;
    put(
      withoutColumn(
        { ...tableOf(before, step.dropColumn.table), columns },
        step.dropColumn.column.name,
      ),
    );
  } else if ("renameColumn" in step) {
    const { table, from, to } = step.renameColumn;
    put(renamedColumn(tableOf(before, table), from, to));
    const swap = (name: string): string => (name === from ? to : name);
    for (const one of Object.values(tables))
      put({
        ...one,
        references: one.references.map((reference) =>
          reference.table === table ? { ...reference, to: reference.to.map(swap) } : reference,
        ),
      });
  } else if ("changeColumn" in step) {
    const table = tableOf(before, step.changeColumn.table);
    put({
      ...table,
      columns: { ...table.columns, [step.changeColumn.to.name]: step.changeColumn.to },
    });
  } else put(step.changeRules.to);
  return { ...before, tables };
}
