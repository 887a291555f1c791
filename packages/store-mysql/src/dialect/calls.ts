import type { ValueType } from "@wervel/data";
import type { Call } from "@wervel/sql";
import type { Flavor } from "./flavor.ts";
import { held, inRange, quotient } from "./numbers.ts";
import { difference, later, truncated } from "./times.ts";

const infix: Readonly<Record<string, string>> = { add: "+", sub: "-", mul: "*", mod: "%" };

/** Writes the operators of expressions. */
export function calls(flavor: Flavor): (call: Call) => string {
  const isBinary = flavor.layout === "binary";
  /** Text by its characters. */
  const characters = (sql: string): string => (isBinary ? `convert(${sql} using utf8mb4)` : sql);
  /** Text that a function has made, as columns keep it. */
  const kept = (sql: string): string =>
    isBinary ? `cast(${sql} as binary)` : `(${sql} collate ${flavor.collation})`;

  return ({ op, args, types, result, unit }) => {
    const [first = "", second = ""] = args;
    const type = types[0]!;
    switch (op) {
      case "length":
        return `char_length(${characters(first)})`;
      case "lower":
      case "upper": {
        // In this character set of one byte each only A to Z have a case, and every byte is a character.
        const letters = `${op}(convert(cast(${first} as binary) using tis620))`;
        return isBinary
          ? `cast(${letters} as binary)`
          : kept(`convert(cast(${letters} as binary) using utf8mb4)`);
      }
      case "trim":
        return `trim(both ' ' from ${first})`;
      case "concat":
        return `concat(${args.join(", ")})`;
      case "substring": {
        const count = args[2] === undefined ? "" : `, greatest(${args[2]}, 0)`;
        const cut = `substr(${characters(first)}, greatest(${second}, 0) + 1${count})`;
        return isBinary ? kept(cut) : cut;
      }
      case "text": {
        const number =
          type.kind === "decimal" ? `cast(${first} as decimal(65, ${type.scale ?? 0}))` : first;
        return kept(`cast(${number} as char)`);
      }
      case "add":
      case "sub":
      case "mul":
      case "mod":
        return inRange(`(${first}) ${infix[op]} (${second})`, result);
      case "div":
        return held(quotient(first, second, result), result);
      case "intDiv":
        return intDiv(first, second, result);
      case "abs":
        return inRange(`abs(${first})`, result);
      case "neg":
        return type.kind === "int64" ? `((${first}) div -1)` : inRange(`0 - (${first})`, result);
      case "floor":
      case "ceil":
        return rounded(`${op}(${first})`, type, result);
      case "trunc":
        return rounded(`truncate(${first}, 0)`, type, result);
      case "round":
        return held(`round(${first}, ${result.scale ?? 0})`, result);
      case "min2":
        return `least(${first}, ${second})`;
      case "max2":
        return `greatest(${first}, ${second})`;
      case "year":
      case "month":
      case "day":
      case "hour":
      case "minute":
      case "second":
        return `${op}(${first})`;
      case "weekday":
        return `(dayofweek(${first}) - 1)`;
      case "truncate":
        return truncated(first, unit!, type);
      case "addTime":
        return later(first, second, unit!, type);
      case "diffTime":
        return difference(first, second, unit!, type);
      case "size":
        return `json_length(${first})`;
      case "coalesce":
        return args.length === 1 ? first : `coalesce(${args.join(", ")})`;
      default:
        throw new TypeError(`${op} is written by the emitter itself.`);
    }
  };
}

// Of 64 bits the database's own quotient is exact, or an error.
function intDiv(left: string, right: string, result: ValueType): string {
  if (result.kind === "decimal" && (result.precision ?? 38) > 19)
    return held(`truncate((${left}) / (${right}), 0)`, result);
  return inRange(`(${left}) div (${right})`, result);
}

function rounded(sql: string, type: ValueType, result: ValueType): string {
  return type.kind === "decimal" ? held(sql, result) : inRange(sql, result);
}
