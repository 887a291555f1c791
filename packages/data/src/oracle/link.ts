import type { EntityDescription, ModelDescription } from "../model/description.ts";
import type { Name, Write } from "../plan/plan.ts";
import type { Row } from "../store/store.ts";
import { IllTyped } from "./ill-typed.ts";
import { recordOf } from "./record.ts";
import { entityOf, relationOf } from "./scope.ts";
import { checkStored } from "./stored-value.ts";
import type { Tables } from "./tables.ts";
import { keyOf } from "./value.ts";
import type { CompiledWrite } from "./write-run.ts";

/** The link entity behind a many-to-many relation, with the names of its columns in the order of a row of `link`. */
function linkOf(
  model: ModelDescription,
  end: { readonly entity: Name; readonly relation: Name },
): { link: EntityDescription; pair: Name[] } {
  const relation = relationOf(entityOf(model, end.entity), end.relation);
  if (relation?.through === undefined)
    throw new IllTyped("/link", `${end.entity}.${end.relation} is not a relation through a link.`);
  const pair = [
    ...relation.pairs.map(([, link]) => link),
    ...relation.through.pairs.map(([link]) => link),
  ];
  return { link: entityOf(model, relation.through.link), pair };
}

/** Turns a link into a function; an existing pair only gets its attributes replaced. */
export function compileLink(
  model: ModelDescription,
  write: Extract<Write, { link: unknown }>,
): CompiledWrite {
  const { link, pair } = linkOf(model, write.link);
  const make = recordOf(link, [...pair, ...write.attributes, ...(write.generated ?? [])]);
  return (run) => {
    let count = 0;
    for (const values of run.args[write.rows] as readonly (readonly unknown[])[]) {
      const existing = run.source.find(link.name, pair, values.slice(0, pair.length))[0];
      if (existing === undefined) run.source.insert(link.name, make(values, run.source));
      else if (
        !replaceAttributes(link, existing, write.attributes, values.slice(pair.length), run.source)
      )
        continue;
      count++;
    }
    return { rows: [], count };
  };
}

function replaceAttributes(
  link: EntityDescription,
  row: Row,
  names: readonly Name[],
  values: readonly unknown[],
  tables: Tables,
): boolean {
  const changed: Record<string, unknown> = { ...row };
  names.forEach((field, i) => {
    changed[field] = checkStored(link.fields[field]!.type, values[i], { entity: link.name, field });
  });
  if (names.every((field) => keyOf(changed[field]) === keyOf(row[field]))) return false;
  tables.replace(link.name, row, changed);
  return true;
}

/** Turns an unlink into a function; pairs that are not linked count for nothing. */
export function compileUnlink(
  model: ModelDescription,
  write: Extract<Write, { unlink: unknown }>,
): CompiledWrite {
  const { link, pair } = linkOf(model, write.unlink);
  return (run) => {
    let count = 0;
    for (const values of run.args[write.rows] as readonly (readonly unknown[])[]) {
      const existing = run.source.find(link.name, pair, values)[0];
      if (existing === undefined) continue;
      run.source.remove(link.name, existing);
      count++;
    }
    return { rows: [], count };
  };
}
