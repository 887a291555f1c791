import { toUnits, type ValueType } from "@wervel/data";

/** Ends a part of no fixed length. It sorts before every character that a value can hold. */
const end = "\0";
/** What `end` becomes where an order is turned round. */
const turnedEnd = "\x7f";

const digitsOfInt = 16;
const int64Offset = 2n ** 63n;
const digitsOfInt64 = 20;

/**
 * Writes a value so that texts sort by their UTF-8 bytes as the values do. Texts of one type have one length, or end with U+0000, which no
 * value holds. Answers undefined for what no value of the type equals, such as a decimal with too many decimals.
 */
export function orderText(type: ValueType, value: unknown): string | undefined {
  switch (type.kind) {
    case "int":
      return Number.isSafeInteger(value) ? integerText(value as number) : undefined;
    case "instant":
      return integerText((value as Date).getTime());
    case "int64":
      return int64Text(BigInt(value as bigint | number));
    case "decimal":
      return decimalText(type, String(value));
    case "float":
      return floatText(value as number);
    case "bool":
      return value === true ? "1" : "0";
    case "bytes":
      return Buffer.from(value as Uint8Array).toString("hex") + end;
    default:
      return typeof value === "string" ? value + end : undefined;
  }
}

function integerText(value: number): string {
  const negative = value < 0;
  const digits = negative ? value + Number.MAX_SAFE_INTEGER : value;
  return (negative ? "0" : "1") + String(digits).padStart(digitsOfInt, "0");
}

function int64Text(value: bigint): string | undefined {
  if (BigInt.asIntN(64, value) !== value) return undefined;
  return String(value + int64Offset).padStart(digitsOfInt64, "0");
}

function decimalText({ precision = 38, scale = 0 }: ValueType, text: string): string | undefined {
  const plain = text.includes(".") ? text.replace(/\.?0+$/, "") : text;
  const point = plain.indexOf(".");
  if (point !== -1 && plain.length - point - 1 > scale) return undefined;
  const offset = 10n ** BigInt(precision);
  const units = toUnits(plain, scale);
  if (units >= offset || units <= -offset) return undefined;
  return String(units + offset).padStart(precision + 1, "0");
}

// The bits of a double sort as its value does once the sign is turned, and all other bits with it where it is negative.
function floatText(value: number): string {
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, value + 0);
  const bits = view.getBigUint64(0);
  const negative = bits >> 63n === 1n;
  const turned = negative ? ~bits & 0xffff_ffff_ffff_ffffn : bits | (1n << 63n);
  return turned.toString(16).padStart(16, "0");
}

/** Tells how many characters the texts of a type have; undefined where they end with a character of their own. */
export function widthOf({ kind, precision = 38 }: ValueType): number | undefined {
  switch (kind) {
    case "int":
    case "instant":
      return digitsOfInt + 1;
    case "int64":
      return digitsOfInt64;
    case "decimal":
      return precision + 1;
    case "float":
      return 16;
    case "bool":
      return 1;
    default:
      return undefined;
  }
}

/** Turns the order of a text round. Text in which anything can stand becomes hexadecimal first, so that what comes out is ASCII. */
export function turned(type: ValueType, text: string): string {
  return turn(isFree(type) ? toHex(text) : text);
}

/** Undoes {@link turned}. */
export function unturned(type: ValueType, text: string): string {
  const plain = turn(text);
  return isFree(type) ? Buffer.from(plain.slice(0, -1), "hex").toString("utf8") + end : plain;
}

function toHex(text: string): string {
  return Buffer.from(text.slice(0, -1), "utf8").toString("hex") + end;
}

function isFree({ kind }: ValueType): boolean {
  return kind === "text" || kind === "choice" || kind === "uuid" || kind === "date";
}

function turn(text: string): string {
  let out = "";
  for (let i = 0; i < text.length; i++) out += String.fromCharCode(0x7f - text.charCodeAt(i));
  return out;
}

/** Finds where a text that begins at `from` ends, behind its last character. */
export function endOf(type: ValueType, isTurned: boolean, member: string, from: number): number {
  const width = widthOf(type);
  if (width !== undefined) return from + width;
  return member.indexOf(isTurned ? turnedEnd : end, from) + 1;
}
