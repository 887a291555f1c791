import type { ModelDescription } from "../model/description.ts";
import type { Read } from "../plan/plan.ts";
import { checkAgg, checkExpr, checkPred } from "./check-expression.ts";
import { IllTyped } from "./ill-typed.ts";
import { rowScope, selectScope, sourceScope } from "./read-scope.ts";
import { entityScope, relationOf, resolvePath, type Scope } from "./scope.ts";
import { typeOf } from "./types.ts";
import { isOrdered } from "./value.ts";

/** Checks a read and what nests in it; throws IllTyped at the first place that makes no sense. */
export function checkRead(model: ModelDescription, read: Read, at: string): void {
  checkSource(model, read, at);
  const source = sourceScope(model, read.from, `${at}/from`);
  for (const [name, expr] of Object.entries(read.let ?? {}))
    checkExpr(expr, source, `${at}/let/${name}`);
  const row = rowScope(model, read, at);
  if (read.where !== undefined) checkPred(read.where, row, `${at}/where`);
  for (const [name, agg] of Object.entries(read.group?.agg ?? {}))
    checkAgg(agg, row, `${at}/group/agg/${name}`);
  const selected = selectScope(model, read, at);
  read.order.forEach((order, i) => {
    checkExpr(order.key, selected, `${at}/order/${i}/key`);
    const type = typeOf(order.key, selected);
    if (!isOrdered(type))
      throw new IllTyped(`${at}/order/${i}/key`, `A ${type.kind} has no order.`);
  });
  if (read.page?.after !== undefined && read.page.after.length !== read.order.length)
    throw new IllTyped(
      `${at}/page/after`,
      `The cursor has ${read.page.after.length} values for ${read.order.length} order keys.`,
    );
  checkTake(model, read, selected, at);
}

function checkSource(model: ModelDescription, read: Read, at: string): void {
  const { from } = read;
  if ("read" in from) checkRead(model, from.read, `${at}/from/read`);
  else if ("each" in from) checkRead(model, from.of, `${at}/from/of`);
  else if ("walk" in from) {
    checkRead(model, from.walk.start, `${at}/from/walk/start`);
    const { min, max, maxNodes = 1, where, stop } = from.walk;
    const { entity } = sourceScope(model, from.walk.start.from);
    if (where !== undefined && entity !== undefined)
      checkPred(where, entityScope(model, entity), `${at}/from/walk/where`);
    if (stop !== undefined && entity !== undefined)
      checkPred(stop, entityScope(model, entity), `${at}/from/walk/stop`);
    if (!Number.isSafeInteger(maxNodes) || maxNodes < 1)
      throw new IllTyped(`${at}/from/walk/maxNodes`, "A walk reaches a whole number of records.");
    if (!Number.isSafeInteger(min) || !Number.isSafeInteger(max) || min < 0 || max < min)
      throw new IllTyped(`${at}/from/walk`, `A walk from depth ${min} to ${max} reaches nothing.`);
  }
}

function checkTake(model: ModelDescription, read: Read, scope: Scope, at: string): void {
  for (const name of read.take.fields)
    if (!scope.names.has(name))
      throw new IllTyped(`${at}/take/fields`, `There is no ${name} to take.`);
  for (const path of read.take.keys ?? []) resolvePath(path, scope, `${at}/take/keys`);
  for (const [name, nest] of Object.entries(read.take.nest)) {
    const relation = scope.entity === undefined ? undefined : relationOf(scope.entity, nest.via);
    if (relation === undefined)
      throw new IllTyped(`${at}/take/nest/${name}`, `There is no relation ${nest.via} here.`);
    if (
      sourceScope(model, nest.read.from, `${at}/take/nest/${name}/from`).entity?.name !==
      relation.to
    )
      throw new IllTyped(`${at}/take/nest/${name}/from`, `${nest.via} leads to ${relation.to}.`);
    checkRead(model, nest.read, `${at}/take/nest/${name}`);
  }
}
