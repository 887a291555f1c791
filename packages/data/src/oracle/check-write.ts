import type { ModelDescription } from "../model/description.ts";
import type { Assignments, Expr, Name, Write } from "../plan/plan.ts";
import { targetRead } from "../plan/target-read.ts";
import { checkExpr, expectComparable, expectKind } from "./check-expression.ts";
import { checkRead } from "./check-read.ts";
import { IllTyped } from "./ill-typed.ts";
import { entityOf, entityScope, relationOf } from "./scope.ts";
import { typeOf } from "./types.ts";

/** Checks a write; throws IllTyped at the first place that makes no sense. */
export function checkWrite(model: ModelDescription, write: Write): void {
  if ("insert" in write)
    return checkColumns(
      model,
      write.insert,
      [...write.columns, ...(write.return ?? [])],
      "/insert",
    );
  if ("upsert" in write) {
    checkColumns(
      model,
      write.upsert,
      [...write.key, ...write.columns, ...(write.return ?? [])],
      "/upsert",
    );
    checkUniqueKey(model, write.upsert, write.key);
    return checkSet(model, write.upsert, write.set);
  }
  if ("update" in write) {
    checkRead(model, targetRead(write.update), "/update");
    checkColumns(model, write.update.entity, write.return ?? [], "/return");
    return checkSet(model, write.update.entity, write.set);
  }
  if ("updateMany" in write) return checkUpdateMany(model, write);
  if ("delete" in write) {
    checkRead(model, targetRead(write.delete), "/delete");
    return checkColumns(model, write.delete.entity, write.return ?? [], "/return");
  }
  const { entity, relation } = "link" in write ? write.link : write.unlink;
  const through = relationOf(entityOf(model, entity, "/link"), relation)?.through;
  if (through === undefined)
    throw new IllTyped("/link", `${entity}.${relation} is not a relation through a link.`);
  if ("link" in write)
    checkColumns(model, through.link, [...write.attributes, ...(write.generated ?? [])], "/link");
}

function checkUpdateMany(
  model: ModelDescription,
  write: Extract<Write, { updateMany: unknown }>,
): void {
  const { updateMany: name, where, columns, set, expect } = write;
  checkColumns(model, name, [...columns, ...(write.return ?? [])], "/updateMany");
  checkRead(
    model,
    targetRead({ entity: name, ...(where === undefined ? {} : { where }) }),
    "/where",
  );
  checkSet(model, name, set);
  const { key, uniques, version } = entityOf(model, name);
  const bound = columns.find((column) =>
    [key, ...uniques.map((unique) => unique.fields)].some((fields) => fields.includes(column)),
  );
  if (bound !== undefined)
    throw new IllTyped("/columns", `${bound} of ${name} belongs to a key.`, "update one by one");
  if (expect === true && version === undefined)
    throw new IllTyped("/expect", `${name} counts no versions.`, "declare a version() field");
}

function checkColumns(
  model: ModelDescription,
  name: Name,
  columns: readonly Name[],
  at: string,
): void {
  const entity = entityOf(model, name, at);
  for (const column of columns)
    if (!Object.hasOwn(entity.fields, column))
      throw new IllTyped(at, `${name} has no field ${column}.`);
}

function checkUniqueKey(model: ModelDescription, name: Name, key: readonly Name[]): void {
  const entity = entityOf(model, name);
  const keys = [
    entity.key,
    ...entity.uniques.filter((unique) => !unique.folded).map((unique) => unique.fields),
  ];
  if (
    !keys.some(
      (fields) => fields.length === key.length && fields.every((field) => key.includes(field)),
    )
  )
    throw new IllTyped(
      "/key",
      `${key.join(", ")} is no unique key of ${name}.`,
      `one of ${keys.map((k) => k.join("+")).join(", ")}`,
    );
}

function checkSet(model: ModelDescription, name: Name, set: Assignments): void {
  const entity = entityOf(model, name);
  const scope = entityScope(model, entity);
  for (const [field, operation] of Object.entries(set)) {
    const at = `/set/${field}`;
    const type = scope.names.get(field);
    if (type === undefined) throw new IllTyped(at, `${name} has no field ${field}.`);
    const [kind, expr] = Object.entries(operation)[0] as [string, Expr];
    checkExpr(expr, scope, `${at}/${kind}`);
    const value = typeOf(expr, scope);
    if (kind === "to") expectComparable(type, value, at);
    else if (kind === "inc") {
      expectKind(type, ["int", "int64", "float", "decimal"], at);
      expectComparable(type, value, at);
    } else {
      expectKind(type, ["list"], at);
      expectComparable(type.of, value, at);
    }
  }
}
