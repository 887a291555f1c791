import type { Children, Expr, Name, Read, RelationDescription } from "@wervel/data";
import { Arms } from "./arms.ts";
import type { Column, Emission } from "./frame.ts";
import { listText, tupleList } from "./lists.ts";
import { Refusal } from "./refusal.ts";
import { type Reached, reach } from "./related.ts";
import { type Selected, select } from "./select.ts";
import type { Rows } from "./source.ts";

/**
 * Writes the records of a to-many relation for many parents in one statement. The key of its parent stands in front of each row.
 *
 * Without a page: one range of the child's index for each parent. With a page the parents are the rows, and each reads no more of its
 * children than it takes (semantics row 27).
 */
export function selectChildren(emission: Emission, plan: Children): Selected {
  const { entity, relation: name } = plan.children;
  const relation = emission.entity(entity).relations[name];
  if (relation === undefined) throw new Refusal("well-typed", `${entity} has no relation ${name}.`);
  assertPlain(plan.read);
  return isPaged(plan.read)
    ? pagedChildren(emission, plan, relation)
    : allChildren(emission, plan, relation);
}

function assertPlain(read: Read): void {
  if (read.group !== undefined || read.distinct === true)
    throw new Refusal(
      "children.group",
      "Groups and distinct rows for each parent are not read in one statement.",
      "take the aggregate as a value of the parent",
    );
  if ("read" in read.from) assertPlain(read.from.read);
  else if (!("entity" in read.from))
    throw new Refusal("children.source", "Only records are read for each parent.");
}

function isPaged(read: Read): boolean {
  return read.page !== undefined || ("read" in read.from && isPaged(read.from.read));
}

function allChildren(emission: Emission, plan: Children, relation: RelationDescription): Selected {
  const reached = reach(emission, relation);
  const ends = endColumns(emission, relation, reached);
  const { dialect, parameters } = emission;
  const alias = emission.alias("e");
  const types = ends.map(({ type }) => type);
  const list =
    ends.length === 1
      ? parameters.add((args) =>
          listText(flatKeys(args[plan.parents]), dialect.codec(types[0]!).json),
        )
      : tupleList(emission, plan.parents, types);
  const items = types.map((type, i) =>
    dialect.list.item(alias, type, ends.length === 1 ? undefined : i),
  );
  const left = ends.length === 1 ? ends[0]!.sql : `(${ends.map(({ sql }) => sql).join(", ")})`;
  const whole = `${left} in (select ${items.join(", ")} from ${dialect.list.rows(list, alias, ends.length === 1 ? { of: types[0]! } : { tuple: types })})`;
  const tie =
    ends.length === 1
      ? parameters.inList({
          values: (args) => flatKeys(args[plan.parents]),
          type: types[0]!,
          whole,
          short: (members) => `${left} in ${members}`,
          array: (array) => `${left} = any(${array})`,
          none: `${dialect.true} = ${dialect.false}`,
        })
      : whole;
  const base = (): Rows => ({ frame: reached.frame, from: reached.from, where: [tie] });
  return select(emission, plan.read, { as: "rows", base, lead: () => ends });
}

function pagedChildren(
  emission: Emission,
  plan: Children,
  relation: RelationDescription,
): Selected {
  const { dialect, parameters } = emission;
  const target = emission.entity(relation.to);
  const outer = reach(emission, relation);
  const ends = endColumns(emission, relation, outer);
  const types = ends.map(({ type }) => type);
  if (dialect.arms === true) return parentArm(emission, plan, outer, ends);
  const parent = emission.alias("p");
  const single = ends.length === 1;
  const list = single
    ? parameters.add((args) =>
        listText(flatKeys(args[plan.parents]), dialect.codec(types[0]!).json),
      )
    : tupleList(emission, plan.parents, types);
  const items = types.map((type, i) => dialect.list.item(parent, type, single ? undefined : i));
  const tie = (reached: Reached): string[] => reached.ends.map((end, i) => `${end} = ${items[i]}`);
  const inner = reach(emission, relation);
  const chosen = select(
    emission,
    { ...plan.read, take: { fields: target.key, nest: {} } },
    { as: "source", base: () => ({ frame: inner.frame, from: inner.from, where: tie(inner) }) },
  );
  const parents = dialect.list.rows(list, parent, single ? { of: types[0]! } : { tuple: types });
  const base = (): Rows =>
    dialect.lateral === true
      ? eachWithKeys(emission, outer, tie(outer), target.key, parents, chosen.text)
      : chosenByKey(outer, tie(outer), target.key, parents, chosen.text);
  const computed = computedOf(plan.read);
  const whole: Read = {
    from: { entity: relation.to },
    ...(computed === undefined ? {} : { let: computed }),
    order: plan.read.order,
    take: plan.read.take,
  };
  return select(emission, whole, { as: "rows", base, lead: () => ends });
}

// The records of one parent, in their order and within their limit.
function parentArm(
  emission: Emission,
  plan: Children,
  reached: Reached,
  ends: readonly Column[],
): Selected {
  const { dialect, parameters } = emission;
  const arms = new Arms(
    (args) => args[plan.parents] as readonly unknown[],
    ends.map(({ type }) => dialect.codec(type).encode),
  );
  const tie = ends.map(
    ({ sql, type }, i) => `${sql} = ${dialect.typed(parameters.add(arms.part(i)), type)}`,
  );
  const base = (): Rows => ({ frame: reached.frame, from: reached.from, where: tie });
  return { ...select(emission, plan.read, { as: "rows", base, lead: () => ends }), arms };
}

// Each parent reads its own chosen keys, and the keys lead to the records.
function eachWithKeys(
  emission: Emission,
  outer: Reached,
  tie: readonly string[],
  key: readonly Name[],
  parents: string,
  chosen: string,
): Rows {
  const alias = emission.alias("s");
  const same = key.map(
    (name) => `${outer.frame.sql(name)} = ${alias}.${emission.dialect.quote(name)}`,
  );
  return {
    frame: outer.frame,
    from: `${parents} cross join lateral (${chosen}) as ${alias} cross join ${outer.from}`,
    where: [...tie, ...same],
  };
}

function chosenByKey(
  outer: Reached,
  tie: readonly string[],
  key: readonly Name[],
  parents: string,
  chosen: string,
): Rows {
  const keys = key.map((name) => outer.frame.sql(name));
  const own = keys.length === 1 ? keys[0]! : `(${keys.join(", ")})`;
  return {
    frame: outer.frame,
    from: `${parents} join ${outer.from}`,
    where: [...tie, `${own} in (${chosen})`],
  };
}

function computedOf(read: Read): Readonly<Record<Name, Expr>> | undefined {
  const inner = "read" in read.from ? computedOf(read.from.read) : undefined;
  return inner === undefined && read.let === undefined ? undefined : { ...inner, ...read.let };
}

function endColumns(
  emission: Emission,
  relation: RelationDescription,
  reached: Reached,
): readonly Column[] {
  const owner = emission.entity(relation.through?.link ?? relation.to);
  return relation.pairs.map(([, theirs], i) => ({
    sql: reached.ends[i]!,
    type: owner.fields[theirs]!.type,
  }));
}

/** Parents of a single key come as values or as tuples of one. */
function flatKeys(parents: unknown): readonly unknown[] {
  const keys = parents as readonly unknown[];
  return keys.map((key) => (Array.isArray(key) ? key[0] : key));
}
