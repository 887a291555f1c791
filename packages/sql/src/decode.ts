import type { Name, Result, Row } from "@wervel/data";

/** A column of the driver's row and how it becomes a value. */
export interface OutputColumn {
  readonly name?: Name;
  readonly index: number;
  readonly nullable: boolean;
  readonly decode: ((raw: unknown) => unknown) | undefined;
  /** Runs on the decoded value. */
  readonly after: ((text: string) => string) | undefined;
}

/** How the driver's rows become records. */
export interface Shape {
  readonly fields: readonly OutputColumn[];
  readonly nests: readonly {
    readonly name: Name;
    readonly present: number;
    readonly shape: Shape;
  }[];
  readonly keys: readonly OutputColumn[] | undefined;
}

/** A row as a driver gives it: its columns in order. */
export type RawRow = readonly unknown[];
/** Makes a row of a raw one. */
export type RowDecoder = (raw: RawRow) => Row;

/**
 * Makes the function that turns a driver's row into a record: generated once a plan, so that every record is born with its final shape;
 * closures where code generation is forbidden.
 */
export function rowDecoder(shape: Shape): RowDecoder {
  const functions: unknown[] = [];
  const source = objectSource(shape, functions);
  try {
    return new Function("f", `"use strict"; return (r) => (${source})`)(functions) as RowDecoder;
  } catch {
    return closureDecoder(shape);
  }
}

function objectSource(shape: Shape, functions: unknown[]): string {
  const members = shape.fields.map(
    (field) => `${memberName(field.name!)}: ${valueSource(field, functions)}`,
  );
  for (const nest of shape.nests)
    members.push(
      `${memberName(nest.name)}: r[${nest.present}] === null ? null : ${objectSource(nest.shape, functions)}`,
    );
  return `{ ${members.join(", ")} }`;
}

// Written plainly, this one name would set the prototype.
function memberName(name: Name): string {
  return name === "__proto__" ? '["__proto__"]' : JSON.stringify(name);
}

function valueSource(column: OutputColumn, functions: unknown[]): string {
  const raw = `r[${column.index}]`;
  const decode = decoderOf(column);
  if (decode === undefined) return raw;
  const call = `f[${functions.push(decode) - 1}](${raw})`;
  return `${raw} === null ? null : ${call}`;
}

function decoderOf({ decode, after }: OutputColumn): ((raw: unknown) => unknown) | undefined {
  if (after === undefined) return decode;
  return decode === undefined
    ? (raw) => after(raw as string)
    : (raw) => after(decode(raw) as string);
}

/** Does the same without generated code. */
export function closureDecoder(shape: Shape): RowDecoder {
  const fields = shape.fields.map((field) => ({ ...field, decode: decoderOf(field) }));
  const nests = shape.nests.map((nest) => ({ ...nest, decode: closureDecoder(nest.shape) }));
  return (raw) => {
    const row: Record<Name, unknown> = {};
    for (const { name, index, decode } of fields) {
      const value = raw[index];
      set(row, name!, value === null || decode === undefined ? value : decode(value));
    }
    for (const { name, present, decode } of nests)
      set(row, name, raw[present] === null ? null : decode(raw));
    return row;
  };
}

function set(row: Record<Name, unknown>, name: Name, value: unknown): void {
  if (name !== "__proto__") row[name] = value;
  else
    Object.defineProperty(row, name, {
      value,
      enumerable: true,
      configurable: true,
      writable: true,
    });
}

/** Reads the columns that do not belong to the record. */
function valuesDecoder(columns: readonly OutputColumn[]): (raw: RawRow) => readonly unknown[] {
  return (raw) =>
    columns.map((column) => {
      const value = raw[column.index];
      return value === null || column.decode === undefined ? value : column.decode(value);
    });
}

/** Makes the function that turns all rows of a statement into a result. */
export function resultDecoder(
  row: RowDecoder,
  keys: readonly OutputColumn[] | undefined,
  parents: readonly OutputColumn[] | undefined,
): (raw: readonly RawRow[]) => Result {
  const keysOf = keys === undefined ? undefined : valuesDecoder(keys);
  const parentsOf = parents === undefined ? undefined : valuesDecoder(parents);
  return (raw) => {
    const rows = new Array<Row>(raw.length);
    for (let i = 0; i < raw.length; i++) rows[i] = row(raw[i]!);
    if (keysOf === undefined && parentsOf === undefined) return { rows, count: rows.length };
    return {
      rows,
      count: rows.length,
      ...(keysOf === undefined ? {} : { keys: raw.map(keysOf) }),
      ...(parentsOf === undefined ? {} : { parents: raw.map(parentsOf) }),
    };
  };
}
