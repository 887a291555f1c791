import type { ColumnSnapshot, TableSnapshot, ValueType } from "@wervel/data";
import type { Codec } from "@wervel/sql";
import { elementsOf, elementType, textType } from "../dialect/elements.ts";
import type { Flavor } from "../dialect/flavor.ts";
import { elementTable, foldedColumn, literal, made, quote } from "../dialect/names.ts";

/** Characters of a text that may stand in an index; longer texts are kept without a bound. */
export const longestVarchar = 768;
/** Characters of an unbounded text that an index looks at. */
const prefix = 191;

/** So many elements of a list a trigger takes at once. */
const chunk = 64;
/** What a trigger remembers in its loop over a list: the place in the list, the place in a part of it, the size, the list, the part. */
const declared = "declare i, j, n int default 0; declare whole, part json; ";

/** How a table's parts are written for one server. */
export class Ddl {
  readonly flavor: Flavor;
  readonly #codec: (type: ValueType) => Codec;

  constructor(flavor: Flavor, codec: (type: ValueType) => Codec) {
    this.flavor = flavor;
    this.#codec = codec;
  }

  /** Writes a table with its indexes and references, and the side tables of its lists. */
  createTable(table: TableSnapshot): readonly string[] {
    const references = table.references.map(referenceText);
    return [`create table ${this.#tableText(table.name, table, references)}`, ...this.sides(table)];
  }

  /** Writes the like of a table, without references, as a temporary one. */
  draftOf(name: string, table: TableSnapshot): string {
    return `create temporary table ${this.#tableText(name, table, [])}`;
  }

  #tableText(name: string, table: TableSnapshot, references: readonly string[]): string {
    const columns = Object.values(table.columns).flatMap((column) => this.#columns(table, column));
    const rules = [
      `primary key (${this.keyText(table)})`,
      ...this.indexes(table).map(({ text }) => text),
      ...references,
    ];
    return `${quote(name)} (${[...columns, ...rules].join(", ")}) ${this.tableOptions()}`;
  }

  tableOptions(): string {
    const collation = this.flavor.layout === "binary" ? "utf8mb4_bin" : this.flavor.collation;
    return `engine = InnoDB default charset = utf8mb4 collate = ${collation}`;
  }

  #columns(table: TableSnapshot, column: ColumnSnapshot): readonly string[] {
    const own = this.columnText(column, isNumberedKey(table, column));
    return column.folded ? [own, this.columnText(shadowColumn(column), false)] : [own];
  }

  /** Writes a column with its type. */
  columnText(column: ColumnSnapshot, isNumbered = false): string {
    const { name, type } = column;
    return `${quote(name)} ${this.storageType(type)}${type.nullable ? " null" : " not null"}${isNumbered ? " auto_increment" : ""}`;
  }

  /** Says in which type of the database a type stands. */
  storageType(type: ValueType): string {
    switch (type.kind) {
      case "int":
      case "int64":
        return "bigint";
      case "float":
        return "double";
      case "bool":
        return "boolean";
      case "instant":
        return "datetime(3)";
      case "date":
        return "date";
      case "uuid":
        return "binary(16)";
      case "bytes":
        return isShort(type) ? `varbinary(${type.max})` : "longblob";
      case "vector":
        return "blob";
      case "decimal":
        return `decimal(${type.precision ?? 38}, ${type.scale ?? 0})`;
      case "text":
        return textType(isShort(type) ? type.max : undefined, this.flavor);
      case "choice":
        return textType(255, this.flavor);
      default:
        return "longtext character set utf8mb4 collate utf8mb4_bin";
    }
  }

  keyText(table: TableSnapshot): string {
    return table.key.map((name) => this.#part(table, name)).join(", ");
  }

  /** Writes the indexes of a table as parts of `create table` and `alter table … add`. */
  indexes(table: TableSnapshot): readonly { readonly name: string; readonly text: string }[] {
    const uniques = table.uniques.map(({ name, columns, folded }) => {
      const parts = columns.map((column) => {
        const has = table.columns[column]!;
        return folded && has.folded ? this.#shadowPart(has) : this.#part(table, column);
      });
      return indexText("unique key", name, parts);
    });
    const plain = table.indexes.map((index) => {
      const parts = [...index.parts, ...keyParts(table, index)].map(
        ({ column, dir }) => `${this.#part(table, column)}${dir === "desc" ? " desc" : ""}`,
      );
      return indexText("key", index.name, parts);
    });
    const folded = Object.values(table.columns)
      .filter((column) => column.folded)
      .map((column) =>
        indexText("key", `${table.name}_${column.name}_folded_ix`, [this.#shadowPart(column)]),
      );
    return [...uniques, ...plain, ...folded];
  }

  #part(table: TableSnapshot, name: string): string {
    return `${quote(name)}${this.#prefixOf(table.columns[name]!.type)}`;
  }

  #shadowPart(column: ColumnSnapshot): string {
    const shadow = shadowColumn(column);
    return `${quote(shadow.name)}${this.#prefixOf(shadow.type)}`;
  }

  #prefixOf(type: ValueType): string {
    const isUnbounded = (type.kind === "text" || type.kind === "bytes") && !isShort(type);
    if (!isUnbounded && !["json", "list", "object"].includes(type.kind)) return "";
    return type.kind === "text" && this.flavor.layout === "binary"
      ? `(${prefix * 4})`
      : `(${prefix})`;
  }

  /** Writes the side tables of indexed lists, with the triggers that keep them in step whoever writes. */
  sides(table: TableSnapshot): readonly string[] {
    return listColumns(table).flatMap((column) => {
      const side = elementTable(table.name, column.name);
      const owner = `constraint ${quote(made(`${side}_owner_fk`))} foreign key (owner) references ${quote(table.name)} (${quote(table.key[0]!)}) on delete cascade on update cascade`;
      return [
        `create table ${this.#sideText(side, table, column, [owner])}`,
        ...this.triggers(table, column),
      ];
    });
  }

  /** Writes the like of the side table of a list, without its reference, as a temporary one. */
  draftOfSide(name: string, table: TableSnapshot, column: ColumnSnapshot): string {
    return `create temporary table ${this.#sideText(name, table, column, [])}`;
  }

  #sideText(
    name: string,
    table: TableSnapshot,
    column: ColumnSnapshot,
    references: readonly string[],
  ): string {
    const side = elementTable(table.name, column.name);
    const key = table.columns[table.key[0]!]!;
    const value = this.#sideColumn(column.type.of!);
    const parts = [
      `owner ${this.storageType(key.type)} not null`,
      "position int not null",
      `value ${value.type}`,
      "primary key (owner, position)",
      `key ${quote(made(`${side}_ix`))} (value${value.prefix}, owner)`,
      ...references,
    ];
    return `${quote(name)} (${parts.join(", ")}) ${this.tableOptions()}`;
  }

  /** Writes the triggers of an indexed list. What is deleted leaves its elements by their reference. */
  triggers(table: TableSnapshot, column: ColumnSnapshot): readonly string[] {
    const side = elementTable(table.name, column.name);
    const owner = quote(table.key[0]!);
    const list = quote(column.name);
    const insert = this.#copyNew(column, side, owner, list);
    const [onInsert, onUpdate] = triggerNames(side);
    return [
      `create trigger ${quote(onInsert)} after insert on ${quote(table.name)} for each row begin ${insert} end`,
      `create trigger ${quote(onUpdate)} after update on ${quote(table.name)} for each row begin ${this.flavor.family === "mysql" ? declared : ""}if not (new.${list} <=> old.${list}) then delete from ${quote(side)} where owner = new.${owner}; ${insert.replace(declared, "")} end if; end`,
    ];
  }

  #copyNew(column: ColumnSnapshot, side: string, owner: string, list: string): string {
    if (this.flavor.family === "mariadb")
      return `${this.#copy(column, side, `new.${owner}`, `new.${list}`, "")};`;
    // In triggers some servers take `json_table` for a table that is not there. What looks for an element carries the whole list along, so
    // that a long one is taken part by part.
    const element = "nullif(json_extract(part, concat('$[', j, ']')), cast('null' as json))";
    const insert = `insert into ${quote(side)} (owner, position, value) values (new.${owner}, i, json_unquote(${element}));`;
    return (
      `${declared}set whole = new.${list}; set n = json_length(whole); ` +
      `while i < n do set part = json_extract(whole, concat('$[', i, ' to ', i + ${chunk - 1}, ']')); set j = 0; ` +
      `while j < ${chunk} and i < n do ${insert} set i = i + 1; set j = j + 1; end while; end while;`
    );
  }

  /** Writes the elements of all lists into their side table. */
  fill(table: TableSnapshot, column: ColumnSnapshot): string {
    const side = elementTable(table.name, column.name);
    return this.#copy(
      column,
      side,
      `t.${quote(table.key[0]!)}`,
      `t.${quote(column.name)}`,
      `${quote(table.name)} as t join `,
    );
  }

  #copy({ type }: ColumnSnapshot, side: string, owner: string, list: string, from: string): string {
    const of = { ...type.of!, nullable: false };
    const { position, rows } = elementsOf(this.flavor);
    return `insert into ${quote(side)} (owner, position, value) select ${owner}, ${position("e")}, e.value from ${from}${rows(list, "e", { of })}`;
  }

  /** The column of a side table holds an element as `json_table` gives it: what is not a number stands as text. */
  #sideColumn(of: ValueType): { readonly type: string; readonly prefix: string } {
    if (of.kind === "text" || of.kind === "choice") {
      const max = of.kind === "choice" ? 255 : isShort(of) ? of.max : undefined;
      const bytes = this.flavor.layout === "binary";
      return {
        type: textType(max, this.flavor),
        prefix: max !== undefined ? "" : bytes ? `(${prefix * 4})` : `(${prefix})`,
      };
    }
    const type = elementType(of, this.flavor);
    return { type, prefix: /text|json/.test(type) ? `(${prefix})` : "" };
  }

  /** Writes a value as a constant, for migrations: there no parameter can stand. */
  constant(value: unknown, type: ValueType): string {
    if (value === null || value === undefined) return "null";
    const encoded = this.#codec(type).encode(value);
    if (encoded instanceof Uint8Array) return `x'${Buffer.from(encoded).toString("hex")}'`;
    return typeof encoded === "string" ? literal(encoded) : String(encoded);
  }
}

/** Finds the lists whose elements stand in a side table. */
export function listColumns(table: TableSnapshot): readonly ColumnSnapshot[] {
  return table.key.length === 1
    ? Object.values(table.columns).filter((column) => column.elementIndex)
    : [];
}

/** Names the triggers that fill a side table. */
export function triggerNames(side: string): readonly [string, string] {
  return [made(`${side}_insert`), made(`${side}_update`)];
}

/** Tells whether the database numbers a column. */
export function isNumberedKey(table: TableSnapshot, column: ColumnSnapshot): boolean {
  return column.numbered && table.key.length === 1 && table.key[0] === column.name;
}

/** The shadow column of a folded text. Folded and composed again, a text may be longer than it was. */
export function shadowColumn(column: ColumnSnapshot): ColumnSnapshot {
  const { max } = column.type;
  const longer =
    max === undefined || max > longestVarchar ? max : Math.min(max * 3, longestVarchar);
  return {
    ...column,
    name: foldedColumn(column.name),
    type: longer === undefined ? column.type : { ...column.type, max: longer },
  };
}

function isShort(type: ValueType): boolean {
  return type.max !== undefined && type.max <= longestVarchar;
}

// An order is completed by the key in the direction of its last part: with the key in the index, pages come from it without sorting.
function keyParts(
  table: TableSnapshot,
  index: TableSnapshot["indexes"][number],
): TableSnapshot["indexes"][number]["parts"] {
  const dir = index.parts.at(-1)?.dir ?? "asc";
  // In the direction of the key the database does this by itself.
  if (dir === "asc") return [];
  const missing = table.key.filter((name) => !index.parts.some((part) => part.column === name));
  return missing.map((column) => ({ column, dir }));
}

function indexText(kind: string, given: string, parts: readonly string[]) {
  const name = made(given);
  return { name, text: `${kind} ${quote(name)} (${parts.join(", ")})` };
}

/** Writes a reference. */
export function referenceText(reference: TableSnapshot["references"][number]): string {
  const action = { restrict: "no action", cascade: "cascade", null: "set null" }[
    reference.onDelete
  ];
  const list = (names: readonly string[]): string => names.map(quote).join(", ");
  return `constraint ${quote(made(reference.name))} foreign key (${list(reference.columns)}) references ${quote(reference.table)} (${list(reference.to)}) on delete ${action}`;
}
