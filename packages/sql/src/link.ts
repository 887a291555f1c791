import type { EntityDescription, Name, Write } from "@wervel/data";
import type { Emission } from "./frame.ts";
import { insertColumns, insertFrom } from "./insert.ts";
import { membersOf, tuplesText, tupleText } from "./lists.ts";
import { fieldOf, type Fresh, quoted, type Rows, type WriteProgram } from "./program.ts";
import { Refusal } from "./refusal.ts";

/** Writes links: new pairs are added, the attributes of known ones replaced. */
export function linkProgram(fresh: Fresh, plan: Extract<Write, { link: object }>): WriteProgram {
  const emission = fresh();
  const { dialect, parameters } = emission;
  const { link, fields } = pairOf(emission, plan.link);
  assertUnique(link, fields);
  const columns = insertColumns(emission, link, [
    ...fields,
    ...plan.attributes,
    ...(plan.generated ?? []),
  ]);
  const insert = insertFrom(emission, link, columns, plan.rows);
  const conflict = quoted(
    emission,
    fields.map((name) => fieldOf(link, name)),
  );
  const changed = changedColumns(emission, link, plan.attributes);
  const table = dialect.table(link.table);
  const change =
    changed.length === 0
      ? "do nothing"
      : `do update set ${changed.map((column) => `${column} = excluded.${column}`).join(", ")} where ${changed
          .map((column) => dialect.nullSafe(`${table}.${column}`, `excluded.${column}`, true))
          .join(" or ")}`;
  return {
    entity: link.name,
    main: parameters.finish(`${insert} on conflict (${conflict}) ${change}`),
    ...(dialect.onceEach === true
      ? {
          rounds: {
            rows: plan.rows,
            key: tupleText(dialect, membersOf(fields.map((name) => fieldOf(link, name).type))),
          },
        }
      : {}),
    shape: undefined,
  };
}

function changedColumns(
  emission: Emission,
  link: EntityDescription,
  names: readonly Name[],
): readonly string[] {
  if (names.length === 0) return [];
  return insertColumns(emission, link, names).map(({ column }) => emission.dialect.quote(column));
}

/** Refuses links that may hold a pair more than once. */
export function assertUnique(link: EntityDescription, fields: readonly Name[]): void {
  const same = (names: readonly Name[]): boolean =>
    names.length === fields.length && fields.every((name) => names.includes(name));
  if (same(link.key) || link.uniques.some((unique) => !unique.folded && same(unique.fields)))
    return;
  throw new Refusal(
    "link.unique",
    `${link.name} may hold a pair more than once.`,
    `declare ${fields.join(" and ")} unique`,
  );
}

/** Writes the removal of links. */
export function unlinkProgram(
  fresh: Fresh,
  plan: Extract<Write, { unlink: object }>,
): WriteProgram {
  const emission = fresh();
  const { dialect, parameters } = emission;
  const { link, fields } = pairOf(emission, plan.unlink);
  const types = fields.map((name) => fieldOf(link, name).type);
  const write = tuplesText(dialect, membersOf(types));
  const alias = emission.alias("e");
  const list = parameters.add((args) => write(args[plan.rows] as Rows));
  const items = types.map((type, i) => dialect.list.item(alias, type, i));
  const columns = quoted(
    emission,
    fields.map((name) => fieldOf(link, name)),
  );
  const text = `delete from ${dialect.table(link.table)} where (${columns}) in (select ${items.join(", ")} from ${dialect.list.rows(list, alias, { tuple: types })})`;
  return { entity: link.name, main: parameters.finish(text), shape: undefined };
}

/** A link and its ends. */
export interface Pair {
  readonly link: EntityDescription;
  /** The link's fields that name both ends. */
  readonly fields: readonly Name[];
}

/** Finds the link behind a relation, or refuses. */
export function pairOf(
  emission: Emission,
  end: { readonly entity: Name; readonly relation: Name },
): Pair {
  const relation = emission.entity(end.entity).relations[end.relation];
  if (relation?.through === undefined)
    throw new Refusal("well-typed", `${end.relation} of ${end.entity} has no link.`);
  return {
    link: emission.entity(relation.through.link),
    fields: [
      ...relation.pairs.map(([, theirs]) => theirs),
      ...relation.through.pairs.map(([own]) => own),
    ],
  };
}
