import type { Arg, Const, Expr, Name, Read, ValueType } from "@wervel/data";
import { selectScope, simpleLower, simpleUpper, typeOf } from "@wervel/data";
import type { OutputColumn, Shape } from "./decode.ts";
import { aggregate, expression } from "./expression.ts";
import { type Column, type Emission, type Frame, column, hop, pairs, tableFrame } from "./frame.ts";
import { keyset, orderKeys, sortKey } from "./order.ts";
import { predicate } from "./predicate.ts";
import { Refusal } from "./refusal.ts";
import { joinsOf, relationAt } from "./related.ts";
import type { Arms } from "./arms.ts";
import { type Base, conditionedRows } from "./source.ts";

export interface Selected {
  readonly text: string;
  readonly shape: Shape;
  /** The columns that the caller put in front. */
  readonly lead: readonly OutputColumn[];
  /** The text reads the records of one parent; for more it stands once for each. */
  readonly arms?: Arms;
  /** Folded fields whose shadow columns a source carries along. */
  readonly shadows: ReadonlySet<Name>;
}

export interface SelectOptions {
  /** `rows` for a driver: values as it shall give them, nests, keys. `source` for an outer select: plain columns by name. */
  readonly as: "rows" | "source";
  readonly base?: Base;
  /** Columns that stand before those of the read. */
  readonly lead?: (frame: Frame) => readonly Column[];
  /** The read whose computed columns say what is done with the letters, where it is not the read itself. */
  readonly letters?: Read;
}

/** Writes a read as one select. */
export function select(emission: Emission, given: Read, options: SelectOptions): Selected {
  const read = emission.dialect.namedGroups === true ? namedGroups(given) : given;
  if (emission.dialect.sortsDistinct === false && sortsComputed(read))
    return select(emission, sortedOutside(read), { ...options, letters: read });
  const conditioned = conditionedRows(emission, read, options.base);
  const rows =
    emission.dialect.lateral === true && read.group !== undefined
      ? { ...conditioned, frame: computedAside(emission, conditioned.frame, read.group.by) }
      : conditioned;
  const frame = selectFrame(emission, rows.frame, read);
  const lead = leadList(emission, options.lead?.(frame) ?? []);
  const list =
    options.as === "rows"
      ? outputList(emission, frame, read, lead.columns.length, options.letters)
      : sourceList(emission, frame, read);
  const after =
    read.page?.after === undefined
      ? undefined
      : keyset(emission, frame, read.order, read.page.after);
  const where =
    read.group === undefined && after !== undefined ? [...rows.where, after] : rows.where;
  const group = groupText(emission, rows.frame, read, after);
  const order =
    read.group === undefined
      ? orderKeys(emission, frame, read.order)
      : orderKeys(emission, frame, read.order, (sql) => emission.dialect.groupOrder(sortKey(sql)));
  const text =
    `select ${read.distinct === true ? "distinct " : ""}${[...lead.columns, ...list.columns].join(", ")} from ${rows.from}${joinsOf(rows.frame)}` +
    `${where.length === 0 ? "" : ` where ${where.join(" and ")}`}${group}${order === "" ? "" : ` order by ${order}`}` +
    pageText(emission, read.page);
  return { text, shape: list.shape, lead: lead.outputs, shadows: list.shadows };
}

// Distinct rows are ordered by nothing but what they hold: what is computed from that is computed outside.
function sortsComputed({ distinct, from, let: computed, order }: Read): boolean {
  if (distinct !== true || order.length === 0) return false;
  return (
    computed !== undefined ||
    !("entity" in from) ||
    order.some(({ key }) => !("path" in key) || key.path.length > 1)
  );
}

function sortedOutside({ order, page, take, ...inner }: Read): Read {
  return {
    from: { read: { ...inner, order: [], take: { fields: take.fields, nest: {} } } },
    order,
    take,
    ...(page === undefined ? {} : { page }),
  };
}

/** Computes keys of groups in a row source of their own: they stand in more than one place, and must be seen to be the same. */
function computedAside(emission: Emission, frame: Frame, by: readonly Name[]): Frame {
  const computed = by.filter((name) => !/^\w+\."(?:[^"]|"")*"$/.test(frame.sql(name)));
  if (computed.length === 0) return frame;
  const alias = emission.alias("g");
  const { dialect } = emission;
  const columns = computed.map((name) => `${frame.sql(name)} as ${dialect.quote(name)}`);
  frame.joins!.push(`cross join lateral (select ${columns.join(", ")}) as ${alias}`);
  return {
    ...frame,
    sql: (name) => (computed.includes(name) ? `${alias}.${dialect.quote(name)}` : frame.sql(name)),
  };
}

// Where a condition on groups knows none but the columns of the select, a position is sought in the groups as a source of rows. And
// MySQL 8.0.15 gives the only row of a count whatever rows it shall skip.
function namedGroups(read: Read): Read {
  if (read.group === undefined || read.page === undefined) return read;
  const skipsTheOnly = read.group.by.length === 0 && read.page.offset !== undefined;
  if (read.page.after === undefined && !skipsTheOnly) return read;
  const { order, page, take, ...inner } = read;
  const fields = [...read.group.by, ...Object.keys(read.group.agg)];
  return {
    from: { read: { ...inner, order: [], take: { fields, nest: {} } } },
    order,
    page,
    take,
  };
}

/** Writes `limit` and `offset` of a read. */
export function pageText(emission: Emission, page: Read["page"]): string {
  const { limit, offset } = page ?? {};
  return emission.dialect.limit(bound(emission, limit), bound(emission, offset));
}

function bound(emission: Emission, value: Arg | Const | undefined): string | undefined {
  return value === undefined ? undefined : emission.parameters.bound(value);
}

/** Makes the frame in which order and selection stand: after grouping and `distinct` only the names that are left. */
function selectFrame(emission: Emission, rows: Frame, read: Read): Frame {
  const scope = selectScope(emission.model, read);
  const { group } = read;
  if (group === undefined) return { ...rows, scope };
  return {
    ...rows,
    scope,
    sql: (name) => {
      const agg = Object.hasOwn(group.agg, name) ? group.agg[name] : undefined;
      return agg === undefined ? rows.sql(name) : aggregate(emission, rows, agg);
    },
    folded: (name) => (group.by.includes(name) ? rows.folded(name) : undefined),
  };
}

function groupText(
  { dialect }: Emission,
  rows: Frame,
  read: Read,
  after: string | undefined,
): string {
  if (read.group === undefined) return "";
  const key = (name: Name): string => {
    const sql = sortKey(rows.sql(name));
    return dialect.groupKey?.(sql, rows.scope.names.get(name)!) ?? sql;
  };
  const by = read.group.by.map(key).join(", ");
  const having = after === undefined ? "" : ` having ${after}`;
  return by === "" ? having : ` group by ${by}${having}`;
}

function leadList(
  emission: Emission,
  lead: readonly Column[],
): { readonly columns: readonly string[]; readonly outputs: readonly OutputColumn[] } {
  const codecs = lead.map(({ type }) => emission.dialect.codec(type));
  return {
    columns: lead.map(({ sql }, i) => codecs[i]!.select(sql)),
    outputs: lead.map(({ type }, i) => ({
      index: i,
      nullable: type.nullable,
      decode: codecs[i]!.decode,
      after: undefined,
    })),
  };
}

interface List {
  readonly columns: readonly string[];
  readonly shape: Shape;
  readonly shadows: ReadonlySet<Name>;
}

const none: ReadonlySet<Name> = new Set();

function sourceList(emission: Emission, frame: Frame, read: Read): List {
  const { dialect } = emission;
  const columns: string[] = [];
  const shadows = new Set<Name>();
  for (const name of read.take.fields) {
    columns.push(`${frame.sql(name)} as ${dialect.quote(name)}`);
    const shadow =
      read.distinct === true || read.group !== undefined ? undefined : frame.folded(name);
    if (shadow === undefined) continue;
    shadows.add(name);
    columns.push(`${shadow} as ${dialect.quote(dialect.foldedColumn(name))}`);
  }
  if (columns.length === 0) columns.push(nothing(read));
  return { columns, shape: { fields: [], nests: [], keys: undefined }, shadows };
}

// Grouped by nothing, rows are one, whatever is taken of them: an aggregate says so.
function nothing(read: Read): string {
  return read.group?.by.length === 0 ? "max(1)" : "1";
}

/** Writes the columns that a driver gives, and says how they become rows. */
function outputList(
  emission: Emission,
  frame: Frame,
  read: Read,
  start: number,
  letters: Read = read,
): List {
  const columns: string[] = [];
  const fields: OutputColumn[] = [];
  const add = (sql: string, type: ValueType, after?: OutputColumn["after"]): OutputColumn => {
    const codec = emission.dialect.codec(type);
    columns.push(codec.select(sql));
    return {
      index: start + columns.length - 1,
      nullable: type.nullable,
      decode: codec.decode,
      after,
    };
  };
  for (const name of read.take.fields) {
    const type = frame.scope.names.get(name);
    if (type === undefined) throw new Refusal("well-typed", `There is no ${name} to take.`);
    fields.push({ ...add(frame.sql(name), type, letterMapping(letters, name)), name });
  }
  const nests: Shape["nests"][number][] = [];
  for (const [name, nest] of Object.entries(read.take.nest)) {
    if (!nest.one)
      throw new Refusal(
        "nest.many",
        `${name} holds many records; they are read on their own.`,
        undefined,
        `/take/nest/${name}`,
      );
    const joined = nestFrame(emission, frame, nest.via, nest.read);
    const target = joined.scope.entity!;
    columns.push(`case when ${joined.sql(target.key[0]!)} is not null then 1 end`);
    const present = start + columns.length - 1;
    const inner = outputList(emission, joined, nest.read, start + columns.length);
    columns.push(...inner.columns);
    nests.push({ name, present, shape: inner.shape });
  }
  const keys = read.take.keys?.map((path) => {
    const found = column(emission, frame, path);
    return add(found.sql, found.type);
  });
  if (columns.length === 0) columns.push(nothing(read));
  return { columns, shape: { fields, nests, keys }, shadows: none };
}

// Inside the store only A to Z change; the decoder brings the letters beyond them (semantics row 51).
function letterMapping(read: Read, name: Name): OutputColumn["after"] {
  const expr: Expr | undefined =
    read.group === undefined && read.let !== undefined && Object.hasOwn(read.let, name)
      ? read.let[name]
      : undefined;
  if (expr === undefined || !("op" in expr)) return undefined;
  if (expr.op === "lower") return simpleLower;
  return expr.op === "upper" ? simpleUpper : undefined;
}

function nestFrame(emission: Emission, frame: Frame, via: Name, read: Read): Frame {
  const relation = relationAt(frame, via);
  if (!("entity" in read.from) || read.group !== undefined || read.distinct === true)
    throw new Refusal("nest.one", `${via} nests one record as it is.`);
  const joined =
    read.where === undefined
      ? hop(emission, frame, frame, relation)
      : conditionalHop(emission, frame, via, read);
  if (read.let === undefined) return joined;
  const computed = read.let;
  const names = new Map(joined.scope.names);
  for (const [name, expr] of Object.entries(computed)) names.set(name, typeOf(expr, joined.scope));
  return {
    ...joined,
    scope: { ...joined.scope, names },
    sql: (name) =>
      Object.hasOwn(computed, name)
        ? expression(emission, joined, computed[name]!)
        : joined.sql(name),
  };
}

function conditionalHop(emission: Emission, frame: Frame, via: Name, read: Read): Frame {
  const relation = relationAt(frame, via);
  const target = emission.entity(relation.to);
  const alias = emission.alias("j");
  const tested = tableFrame(emission, target, alias, undefined);
  const where = predicate(emission, tested, read.where!);
  frame.joins!.push(
    `left join ${emission.table(target, alias)} on ${pairs(emission, relation, frame, alias)} and ${where}`,
  );
  return tableFrame(emission, target, alias, frame.joins);
}
