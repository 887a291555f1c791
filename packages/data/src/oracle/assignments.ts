import type { EntityDescription, ModelDescription } from "../model/description.ts";
import type { Assignments, Expr, Name, SetOp, ValueType } from "../plan/plan.ts";
import type { Row } from "../store/store.ts";
import { compileExpr } from "./expression.ts";
import { IllTyped } from "./ill-typed.ts";
import { coercion, type Evaluate } from "./operators.ts";
import { entityScope } from "./scope.ts";
import type { Run } from "./source.ts";
import { checkStored } from "./stored-value.ts";
import { typeOf } from "./types.ts";
import { equalityOf } from "./value.ts";

/** Turns the assignments of a write into a function from a record to the record as it becomes. */
export function compileSet(
  model: ModelDescription,
  entity: EntityDescription,
  set: Assignments,
): (row: Row, run: Run) => Row {
  const changes = Object.entries(set).map(
    ([name, operation]) => [name, compileAssignment(model, entity, name, operation)] as const,
  );
  return (row, run) => {
    const changed: Record<string, unknown> = { ...row };
    for (const [field, evaluate] of changes)
      changed[field] = checkStored(entity.fields[field]!.type, evaluate(row, run), {
        entity: entity.name,
        field,
      });
    return changed;
  };
}

function compileAssignment(
  model: ModelDescription,
  entity: EntityDescription,
  name: Name,
  operation: SetOp,
): Evaluate {
  const scope = entityScope(model, entity);
  const field = entity.fields[name];
  if (field === undefined)
    throw new IllTyped(`/set/${name}`, `${entity.name} has no field ${name}.`);
  if ("push" in operation) return compilePush(name, compileExpr(operation.push, scope));
  if ("pull" in operation)
    return compilePull(
      name,
      field.type,
      compileExpr(operation.pull, scope),
      typeOf(operation.pull, scope),
    );
  const expr: Expr =
    "to" in operation ? operation.to : { op: "add", args: [{ path: [name] }, operation.inc] };
  const evaluate = compileExpr(expr, scope);
  const from = typeOf(expr, scope);
  const coerce =
    field.type.kind === "decimal" && from.kind === "decimal"
      ? undefined
      : coercion(from, field.type);
  return coerce === undefined ? evaluate : (row, run) => coerce(evaluate(row, run));
}

function compilePush(name: Name, element: Evaluate): Evaluate {
  return (row, run) =>
    row[name] === null ? null : [...(row[name] as readonly unknown[]), element(row, run)];
}

function compilePull(name: Name, type: ValueType, element: Evaluate, of: ValueType): Evaluate {
  const same = equalityOf(type.of!, of);
  return (row, run) => {
    const list = row[name] as readonly unknown[] | null;
    const unwanted = element(row, run);
    return list === null ? null : list.filter((value) => !same(value, unwanted));
  };
}
