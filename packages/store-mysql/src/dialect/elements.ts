import type { ValueType } from "@wervel/data";
import type { Dialect, RowColumns } from "@wervel/sql";
import type { Flavor } from "./flavor.ts";
import { timeType } from "./times.ts";

/** Lists as rows: `json_table` with the column that each type of element needs. */
export function elementsOf(flavor: Flavor): Dialect["list"] {
  const isMysql = flavor.family === "mysql";
  // MySQL gives the JSON null as the text "null": where nulls may stand, elements come as JSON and are asked.
  const asJson = (type: ValueType): boolean => isMysql && type.nullable;
  const jsonNull = isMysql ? "cast('null' as json)" : "'null'";

  return {
    rows: (list, alias, columns) =>
      `json_table(${list}, '$[*]' columns (position for ordinality, ${columnsOf(columns)})) as ${alias}`,
    // Under a sort MySQL 8.0.15 does not read a column that nothing but `json_table` asks for, and finds it empty.
    ...(isMysql && {
      mentioned: (list: string) => (isParameter(list) ? "" : ` and ${list} is not null`),
    }),
    // Both take the least and the greatest value of an indexed column from the index alone, unless a column beside it is asked for.
    // MariaDB 10.11 does so with the rows of a given list, too, unless these are asked for.
    listed: (alias, list) => {
      const position = isMysql ? undefined : `${alias}.position > 0`;
      if (isParameter(list)) return position;
      return position === undefined ? `${list} <> ''` : `(${position} and ${list} <> '')`;
    },
    tuplesAsObjects: true,
    item: (alias, type, index) => {
      if (index !== undefined) return typedItem(`${alias}.c${index}`, type);
      const value = `${alias}.value`;
      return asJson(type)
        ? fromJson(`nullif(${value}, ${jsonNull})`, type, flavor)
        : typedItem(value, type);
    },
    position: (alias) => `(${alias}.position - 1)`,
    size: (list) => `json_length(${list})`,
    push: (list, element) =>
      `concat(left(${list}, char_length(${list}) - 1), case when ${list} = '[]' then '' else ', ' end, ${element}, ']')`,
    pull: (list, alias, keep, of) =>
      `case when ${list} is not null then (select concat('[', coalesce(group_concat(${alias}.json order by ${alias}.position separator ', '), ''), ']') ` +
      `from json_table(${list}, '$[*]' columns (position for ordinality, json json path '$', ${columnsOf({ of })})) as ${alias} where ${keep}) end`,
  };

  function columnsOf(columns: RowColumns): string {
    if ("of" in columns)
      return `value ${asJson(columns.of) ? "json" : elementType(columns.of, flavor)} path '$'`;
    return columns.tuple
      .map((type, i) => `c${i} ${elementType(type, flavor)} path '$."${i}"'`)
      .join(", ");
  }

  function typedItem(sql: string, type: ValueType): string {
    switch (type.kind) {
      case "json":
      case "list":
      case "object":
        return isMysql ? `cast(${sql} as char)` : sql;
      default:
        return fromText(sql, type);
    }
  }
}

/** Tells whether a list is given with the statement: a name cannot hold the mark of a parameter. */
function isParameter(list: string): boolean {
  // oxlint-disable-next-line no-control-regex
  return /^\u0001\d+\u0002$/.test(list);
}

/** The type of the column in which `json_table` gives an element; what is not a number comes as text. */
export function elementType(type: ValueType, flavor: Flavor): string {
  switch (type.kind) {
    case "int":
    case "int64":
      return "bigint";
    case "text":
    case "choice":
      return textType(undefined, flavor);
    case "json":
    case "list":
    case "object":
      return "json";
    case "bytes":
    case "vector":
      return "longtext character set utf8mb4";
    default:
      return "varchar(100) character set utf8mb4";
  }
}

/** The type of a column of text. */
export function textType(max: number | undefined, flavor: Flavor): string {
  if (flavor.layout === "binary") return max === undefined ? "longblob" : `varbinary(${max * 4})`;
  const type = max === undefined ? "longtext" : `varchar(${max})`;
  return `${type} character set utf8mb4 collate ${flavor.collation}`;
}

/** Writes what stands in a text (or, for numbers, in a column of their own) as the value that it means. */
function fromText(sql: string, type: ValueType): string {
  switch (type.kind) {
    case "bool":
      return `(${sql} = 'true')`;
    case "float":
      return `(${sql} + 0e0)`;
    case "decimal":
      return `cast(${sql} as decimal(65, ${type.scale ?? 0}))`;
    case "instant":
    case "date":
      return `cast(${sql} as ${timeType(type)})`;
    case "uuid":
      return `unhex(replace(${sql}, '-', ''))`;
    case "bytes":
    case "vector":
      return `unhex(${sql})`;
    default:
      return sql;
  }
}

/** Writes what stands in JSON, null for the JSON null, as the value of a type. */
export function fromJson(json: string, type: ValueType, flavor: Flavor): string {
  switch (type.kind) {
    case "json":
    case "list":
    case "object":
      return flavor.family === "mysql" ? `cast(${json} as char) collate utf8mb4_bin` : json;
    case "int":
    case "int64":
      return `cast(json_unquote(${json}) as signed)`;
    case "text":
    case "choice":
      return flavor.layout === "binary"
        ? `cast(json_unquote(${json}) as binary)`
        : `json_unquote(${json}) collate ${flavor.collation}`;
    default:
      return fromText(`json_unquote(${json})`, type);
  }
}
