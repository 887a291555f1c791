import type { RawRow } from "@wervel/sql";

/** What Node's buffers can do, without looking for the name of an encoding. */
interface Bytes extends Buffer {
  utf8Slice(start: number, end: number): string;
}

/** The driver's packet: one object for all of a connection, which points to the bytes that have just come. */
export interface Packet {
  readonly buffer: Bytes;
  readonly start: number;
  readonly end: number;
  offset: number;
  asError(encoding: string): Error;
  readDateTimeString(decimals: number, between: null, type: number): string;
  readTimeString(): string;
  parseGeometryValue(): unknown;
  parseVector(): unknown;
}

/** How the values of a column stand in a row: what each kind is read by. */
const kinds = {
  text: 0,
  bytes: 1,
  int64: 2,
  uint64: 3,
  int32: 4,
  uint32: 5,
  int16: 6,
  uint16: 7,
  int8: 8,
  uint8: 9,
  float: 10,
  double: 11,
  /** What the driver reads. */
  other: 12,
} as const;
type Kind = (typeof kinds)[keyof typeof kinds];

// Types of columns, as the protocol numbers them.
const types = {
  decimal: 0,
  tiny: 1,
  short: 2,
  long: 3,
  float: 4,
  double: 5,
  null: 6,
  timestamp: 7,
  longLong: 8,
  medium: 9,
  date: 10,
  time: 11,
  dateTime: 12,
  year: 13,
  newDate: 14,
  vector: 242,
  json: 245,
  newDecimal: 246,
  geometry: 255,
} as const;

const binaryCharset = 63;
const unsignedFlag = 0x20;

/** Reads how long something is. Bytes say how many they are. */
export class Lengths {
  /** Where the next byte stands. */
  at = 0;

  /** Reads a length or a number; the largest ones lose bits. */
  read(bytes: Buffer): number {
    const first = bytes[this.at++]!;
    if (first < 0xfb) return first;
    const size = first === 0xfc ? 2 : first === 0xfd ? 3 : 8;
    const value = size === 8 ? bytes.readBigUInt64LE(this.at) : bytes.readUIntLE(this.at, size);
    this.at += size;
    return Number(value);
  }

  /** Reads a number with all of its bits. */
  readBig(bytes: Buffer): bigint {
    if (bytes[this.at] !== 0xfe) return BigInt(this.read(bytes));
    this.at += 9;
    return bytes.readBigUInt64LE(this.at - 8);
  }

  /** Steps over something that says how long it is. */
  skip(bytes: Buffer): void {
    const length = this.read(bytes);
    this.at += length;
  }
}

/** Reads the rows of a statement in the binary form of the protocol, again and again: no value is changed on its way. */
export class RowReader {
  readonly #kinds: Kind[] = [];
  /** Type and decimals of what the driver reads. */
  readonly #others: (readonly [type: number, decimals: number])[] = [];
  readonly #lengths = new Lengths();
  #count = 0;

  /** Forgets the columns: others come. */
  begin(): void {
    this.#count = 0;
  }

  /** Takes the description of the next column. `isExtended`: MariaDB says more of it. */
  column({ buffer, offset }: Packet, isExtended: boolean): void {
    const lengths = this.#lengths;
    lengths.at = offset;
    // Where it is from, and its names.
    for (let i = 0; i < 6; i++) lengths.skip(buffer);
    if (isExtended) lengths.skip(buffer);
    const at = lengths.at + 1;
    const type = buffer[at + 6]!;
    const isUnsigned = (buffer[at + 7]! & unsignedFlag) !== 0;
    const kind = kindOf(type, isUnsigned, buffer.readUInt16LE(at) === binaryCharset);
    if (kind === kinds.other) this.#others[this.#count] = [type, buffer[at + 9]!];
    this.#kinds[this.#count++] = kind;
  }

  /** Reads a row. */
  row(packet: Packet): RawRow {
    const count = this.#count;
    const { buffer, start } = packet;
    const nulls = start + 5;
    const row = new Array<unknown>(count);
    let at = nulls + ((count + 9) >> 3);
    for (let i = 0; i < count; i++) {
      if ((buffer[nulls + ((i + 2) >> 3)]! & (1 << ((i + 2) & 7))) !== 0) {
        row[i] = null;
        continue;
      }
      const kind = this.#kinds[i]!;
      switch (kind) {
        case kinds.text:
        case kinds.bytes: {
          let length = buffer[at++]!;
          if (length > 0xfa) {
            this.#lengths.at = at - 1;
            length = this.#lengths.read(buffer);
            at = this.#lengths.at;
          }
          const end = at + length;
          row[i] = kind === kinds.text ? buffer.utf8Slice(at, end) : buffer.subarray(at, end);
          at = end;
          break;
        }
        case kinds.int64:
        case kinds.uint64:
          row[i] = wholeNumber(buffer, at, kind === kinds.uint64);
          at += 8;
          break;
        case kinds.int8:
          row[i] = (buffer[at++]! << 24) >> 24;
          break;
        case kinds.uint8:
          row[i] = buffer[at++]!;
          break;
        case kinds.int32:
          row[i] = buffer.readInt32LE(at);
          at += 4;
          break;
        case kinds.uint32:
          row[i] = buffer.readUInt32LE(at);
          at += 4;
          break;
        case kinds.int16:
          row[i] = buffer.readInt16LE(at);
          at += 2;
          break;
        case kinds.uint16:
          row[i] = buffer.readUInt16LE(at);
          at += 2;
          break;
        case kinds.float:
          row[i] = buffer.readFloatLE(at);
          at += 4;
          break;
        case kinds.double:
          row[i] = buffer.readDoubleLE(at);
          at += 8;
          break;
        default:
          packet.offset = at;
          row[i] = this.#other(packet, i);
          at = packet.offset;
      }
    }
    return row;
  }

  #other(packet: Packet, column: number): unknown {
    const [type, decimals] = this.#others[column]!;
    switch (type) {
      case types.null:
        return null;
      case types.time:
        return packet.readTimeString();
      case types.geometry:
        return packet.parseGeometryValue();
      case types.vector:
        return packet.parseVector();
      default:
        return packet.readDateTimeString(decimals, null, type);
    }
  }
}

function kindOf(type: number, isUnsigned: boolean, isBinary: boolean): Kind {
  switch (type) {
    case types.longLong:
      return isUnsigned ? kinds.uint64 : kinds.int64;
    case types.long:
    case types.medium:
      return isUnsigned ? kinds.uint32 : kinds.int32;
    case types.short:
      return isUnsigned ? kinds.uint16 : kinds.int16;
    case types.year:
      return kinds.uint16;
    case types.tiny:
      return isUnsigned ? kinds.uint8 : kinds.int8;
    case types.float:
      return kinds.float;
    case types.double:
      return kinds.double;
    case types.null:
    case types.timestamp:
    case types.date:
    case types.time:
    case types.dateTime:
    case types.newDate:
    case types.vector:
    case types.geometry:
      return kinds.other;
    case types.decimal:
    case types.newDecimal:
    case types.json:
      return kinds.text;
    default:
      return isBinary ? kinds.bytes : kinds.text;
  }
}

/** Reads a whole number of 64 bits: a number where it is safe, else its digits. */
function wholeNumber(bytes: Buffer, at: number, isUnsigned: boolean): number | string {
  const low =
    (bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16) | (bytes[at + 3]! << 24)) >>> 0;
  const high =
    bytes[at + 4]! | (bytes[at + 5]! << 8) | (bytes[at + 6]! << 16) | (bytes[at + 7]! << 24);
  const value = low + 0x1_0000_0000 * (isUnsigned ? high >>> 0 : high);
  if (Number.isSafeInteger(value)) return value;
  return String(isUnsigned ? bytes.readBigUInt64LE(at) : bytes.readBigInt64LE(at));
}
