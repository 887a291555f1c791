import type { ModelDescription } from "../model/description.ts";
import type {
  Agg,
  Assignments,
  Children,
  CmpOp,
  Expr,
  Name,
  Plan,
  Pred,
  Read,
  Target,
  ValueType,
  Write,
} from "../plan/plan.ts";
import type { Refused } from "../store/store.ts";
import { elementScope, elementTypes, resolveRelation } from "./expression.ts";
import { IllTyped } from "./ill-typed.ts";
import { rowScope, selectScope, sourceScope } from "./read-scope.ts";
import { entityOf, entityScope, relationOf, resolvePath, type Scope } from "./scope.ts";
import { aggregateType, typeOf } from "./types.ts";
import { isComparable, isOrdered } from "./value.ts";

/** Checks that a plan makes sense for the model. Answers a refusal that points at the first place which does not, else undefined. */
export function checkPlan(model: ModelDescription, plan: Plan): Refused | undefined {
  try {
    if ("children" in plan) checkChildren(model, plan);
    else if ("from" in plan) checkRead(model, plan, "");
    else checkWrite(model, plan);
    return undefined;
  } catch (error) {
    if (error instanceof IllTyped) return refusalOf(error);
    throw error;
  }
}

/** Turns a complaint about a plan into the refusal that a store would answer. */
export function refusalOf(error: IllTyped): Refused {
  return {
    refused: true,
    code: "refused.capability",
    capability: error.capability,
    node: error.node,
    why: error.message,
    ...(error.instead === undefined ? {} : { instead: error.instead }),
  };
}

function checkChildren(model: ModelDescription, plan: Children): void {
  const entity = entityOf(model, plan.children.entity, "/children");
  if (relationOf(entity, plan.children.relation) === undefined)
    throw new IllTyped("/children", `${entity.name} has no relation ${plan.children.relation}.`);
  checkRead(model, plan.read, "/read");
}

function checkRead(model: ModelDescription, read: Read, at: string): void {
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
    const { min, max } = from.walk;
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

function checkAgg(agg: Agg, scope: Scope, at: string): void {
  if (agg.of !== undefined) checkExpr(agg.of, scope, `${at}/of`);
  if (agg.where !== undefined) checkPred(agg.where, scope, `${at}/where`);
  aggregateType(agg, scope, at);
}

function checkExpr(expr: Expr, scope: Scope, at: string): void {
  if ("is" in expr) checkPred(expr.is, scope, `${at}/is`);
  else if ("over" in expr) checkOver(expr, scope, at);
  else if ("case" in expr) {
    expr.case.forEach(([pred, value], i) => {
      checkPred(pred, scope, `${at}/case/${i}/0`);
      checkExpr(value, scope, `${at}/case/${i}/1`);
    });
    checkExpr(expr.else, scope, `${at}/else`);
  } else if ("op" in expr)
    expr.args.forEach((argument, i) => checkExpr(argument, scope, `${at}/args/${i}`));
  typeOf(expr, scope, at);
}

function checkOver(expr: Extract<Expr, { over: unknown }>, scope: Scope, at: string): void {
  const { relation } = resolveRelation([expr.over], scope, at);
  const target = entityScope(scope.model, entityOf(scope.model, relation.to, at));
  if (expr.where !== undefined) checkPred(expr.where, target, `${at}/where`);
  checkAgg(expr.agg, target, `${at}/agg`);
}

function checkPred(pred: Pred, scope: Scope, at: string): void {
  if ("and" in pred) return pred.and.forEach((part, i) => checkPred(part, scope, `${at}/and/${i}`));
  if ("or" in pred) return pred.or.forEach((part, i) => checkPred(part, scope, `${at}/or/${i}`));
  if ("not" in pred) return checkPred(pred.not, scope, `${at}/not`);
  if ("null" in pred) return checkExpr(pred.null, scope, `${at}/null`);
  if ("cmp" in pred) return checkComparison(pred, scope, at);
  if ("in" in pred) return checkIn(pred, scope, at);
  if ("some" in pred) {
    const { relation } = resolveRelation(pred.some, scope, `${at}/some`);
    const target = entityScope(scope.model, entityOf(scope.model, relation.to, at));
    return pred.where === undefined ? undefined : checkPred(pred.where, target, `${at}/where`);
  }
  if ("element" in pred)
    return checkPred(pred.where, elementScope(pred.element, scope, `${at}/element`), `${at}/where`);
  checkExpr(pred.bool, scope, `${at}/bool`);
  expectKind(typeOf(pred.bool, scope), ["bool"], `${at}/bool`);
}

const textKinds = ["text", "choice"] as const;

function checkComparison(pred: Extract<Pred, { cmp: unknown }>, scope: Scope, at: string): void {
  checkExpr(pred.left, scope, `${at}/left`);
  checkExpr(pred.right, scope, `${at}/right`);
  const left = typeOf(pred.left, scope);
  const right = typeOf(pred.right, scope);
  checkOperands(pred.cmp, left, right, at);
  if (pred.cmp === "eqFold" || pred.cmp === "startsWithFold" || pred.cmp === "containsFold")
    checkFolded(pred.left, scope, at);
}

function checkOperands(cmp: CmpOp, left: ValueType, right: ValueType, at: string): void {
  switch (cmp) {
    case "eq":
    case "ne":
      return expectComparable(left, right, at);
    case "lt":
    case "lte":
    case "gt":
    case "gte":
      expectComparable(left, right, at);
      if (!isOrdered(left)) throw new IllTyped(at, `A ${left.kind} has no order.`);
      return;
    case "in":
      expectKind(right, ["list"], `${at}/right`);
      return expectComparable(left, right.of, at);
    case "has":
      expectKind(left, ["list"], `${at}/left`);
      return expectComparable(left.of, right, at);
    case "hasAny":
    case "hasAll":
      expectKind(left, ["list"], `${at}/left`);
      expectKind(right, ["list"], `${at}/right`);
      return expectComparable(left.of, right.of, at);
    case "exists":
      expectKind(left, ["json"], `${at}/left`);
      return expectKind(right, ["text", "int"], `${at}/right`);
    default:
      expectKind(left, textKinds, `${at}/left`);
      return expectKind(right, textKinds, `${at}/right`);
  }
}

function expectComparable(
  left: ValueType | undefined,
  right: ValueType | undefined,
  at: string,
): void {
  if (left === undefined || right === undefined || !isComparable(left, right))
    throw new IllTyped(
      at,
      `${left?.kind ?? "nothing"} and ${right?.kind ?? "nothing"} cannot be compared.`,
    );
}

function expectKind(type: ValueType, kinds: readonly ValueType["kind"][], at: string): void {
  if (!kinds.includes(type.kind))
    throw new IllTyped(at, `Here stands ${type.kind} where ${kinds.join(" or ")} is wanted.`);
}

function checkFolded(expr: Expr, scope: Scope, at: string): void {
  if ("path" in expr) {
    const { entity, name, members } = resolvePath(expr.path, scope);
    if (members.length === 0 && entity?.fields[name]?.folded === true) return;
  }
  throw new IllTyped(
    `${at}/left`,
    "Case-insensitive search needs a folded field.",
    "declare the field with `.folded()`",
    "folded",
  );
}

function checkIn(pred: Extract<Pred, { in: unknown }>, scope: Scope, at: string): void {
  const single = !Array.isArray(pred.in);
  const exprs = single ? [pred.in as Expr] : (pred.in as readonly Expr[]);
  const types = elementTypes(pred.list.type, single);
  if (types.length !== exprs.length)
    throw new IllTyped(`${at}/list`, `The list holds ${types.length} values for ${exprs.length}.`);
  exprs.forEach((expr, i) => {
    checkExpr(expr, scope, `${at}/in`);
    expectComparable(typeOf(expr, scope), types[i], at);
  });
}

function checkWrite(model: ModelDescription, write: Write): void {
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
    checkTarget(model, write.update, "/update");
    checkColumns(model, write.update.entity, write.return ?? [], "/return");
    return checkSet(model, write.update.entity, write.set);
  }
  if ("delete" in write) {
    checkTarget(model, write.delete, "/delete");
    return checkColumns(model, write.delete.entity, write.return ?? [], "/return");
  }
  const { entity, relation } = "link" in write ? write.link : write.unlink;
  const through = relationOf(entityOf(model, entity, "/link"), relation)?.through;
  if (through === undefined)
    throw new IllTyped("/link", `${entity}.${relation} is not a relation through a link.`);
  if ("link" in write)
    checkColumns(model, through.link, [...write.attributes, ...(write.generated ?? [])], "/link");
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

function checkTarget(model: ModelDescription, target: Target, at: string): void {
  const entity = entityOf(model, target.entity, at);
  checkRead(
    model,
    {
      from: { entity: entity.name },
      order: target.order ?? [],
      take: { fields: [], nest: {} },
      ...(target.where === undefined ? {} : { where: target.where }),
      ...(target.page === undefined ? {} : { page: target.page }),
    },
    at,
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
