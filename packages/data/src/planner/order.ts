import type { EntityDescription, ModelDescription } from "../model/description.ts";
import { outputScope, selectScope, sourceScope } from "../oracle/read-scope.ts";
import { entityOf } from "../oracle/scope.ts";
import { isOrdered } from "../oracle/value.ts";
import type { Name, Nest, Order, Read, Source } from "../plan/plan.ts";

/**
 * Completes the order of a read to a total one, where its result depends on it: a limit, an offset, a cursor or an order is given. What
 * identifies a row is appended in the direction of the last key: the entity's key, the names of the groups, what `distinct` selects, depth
 * and key of a walk. Nothing is added where a unique key without nulls is there already.
 */
export function completeOrder(model: ModelDescription, read: Read): readonly Order[] {
  if (read.order.length === 0 && !isPaged(read)) return read.order;
  const given = new Set(
    read.order.map(({ key }) => ("path" in key && key.path.length === 1 ? key.path[0]! : "")),
  );
  if (keysOf(model, read).some((key) => key.every((name) => given.has(name)))) return read.order;
  const dir = read.order.at(-1)?.dir ?? "asc";
  const missing = orderableIdentity(model, read).filter((name) => !given.has(name));
  return [
    ...read.order,
    ...missing.map(
      (name) => ({ key: { path: [name] }, dir, nulls: dir === "asc" ? "first" : "last" }) as const,
    ),
  ];
}

function isPaged(read: Read): boolean {
  const { page } = read;
  return (
    page !== undefined &&
    (page.limit !== undefined || page.offset !== undefined || page.after !== undefined)
  );
}

function orderableIdentity(model: ModelDescription, read: Read): readonly Name[] {
  const { names } = selectScope(model, read);
  return identityOf(model, read).filter((name) => isOrdered(names.get(name)!));
}

/** The names that together tell the rows of a read apart. */
function identityOf(model: ModelDescription, read: Read): readonly Name[] {
  if (read.group !== undefined) return read.group.by;
  if (read.distinct === true) return read.take.fields;
  return sourceIdentity(model, read.from);
}

function sourceIdentity(model: ModelDescription, from: Source): readonly Name[] {
  if ("entity" in from) return entityOf(model, from.entity).key;
  if ("walk" in from) return ["depth", ...sourceScope(model, from).entity!.key];
  if ("each" in from) return [...innerIdentity(model, from.of), "position"];
  return innerIdentity(model, from.read);
}

function innerIdentity(model: ModelDescription, inner: Read): readonly Name[] {
  const identity = identityOf(model, inner);
  const { names } = outputScope(model, inner);
  return identity.every((name) => names.has(name)) ? identity : inner.take.fields;
}

/** Every set of names that no two rows of the read share. */
function keysOf(model: ModelDescription, read: Read): readonly (readonly Name[])[] {
  if (read.group !== undefined || read.distinct === true) return [identityOf(model, read)];
  if (isOfElements(read.from)) return [sourceIdentity(model, read.from)];
  const { entity } = sourceScope(model, read.from);
  return entity === undefined ? [identityOf(model, read)] : entityKeys(entity);
}

// One record has a row for each element: its key tells them apart no more.
function isOfElements(from: Source): boolean {
  return "each" in from || ("read" in from && isOfElements(from.read.from));
}

function entityKeys(entity: EntityDescription): readonly (readonly Name[])[] {
  const certain = entity.uniques.filter((unique) =>
    unique.fields.every((name) => entity.fields[name]?.type.nullable === false),
  );
  return [entity.key, ...certain.map((unique) => unique.fields)];
}

/** Completes the order of a read, of the reads that it reads from and of its nests. */
export function completeOrders(model: ModelDescription, read: Read): Read {
  return {
    ...read,
    from: completeSource(model, read.from),
    order: completeOrder(model, read),
    take: { ...read.take, nest: completeNests(model, read.take.nest) },
  };
}

function completeSource(model: ModelDescription, from: Source): Source {
  if ("read" in from) return { read: completeOrders(model, from.read) };
  if ("each" in from) return { ...from, of: completeOrders(model, from.of) };
  if ("walk" in from)
    return { walk: { ...from.walk, start: completeOrders(model, from.walk.start) } };
  return from;
}

function completeNests(
  model: ModelDescription,
  nests: Readonly<Record<Name, Nest>>,
): Readonly<Record<Name, Nest>> {
  return Object.fromEntries(
    Object.entries(nests).map(([name, nest]) => [
      name,
      { ...nest, read: completeOrders(model, nest.read) },
    ]),
  );
}
