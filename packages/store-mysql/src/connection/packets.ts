import type { SqlValue } from "@wervel/sql";

// Types of values, and the first byte of each command, as the protocol numbers them.
const types = { null: 6, double: 5, long: 8, text: 253, bytes: 252 } as const;
const commands = { query: 3, prepare: 22, execute: 23, close: 25 } as const;

/** Bytes of a packet at most; longer ones go in pieces, the last of which is shorter. */
const mostBytes = 0xffffff;
const headerBytes = 4;

/** Writes a statement as text. */
export function queryPacket(text: string): Buffer {
  return textPacket(commands.query, text);
}

/** Writes the wish to have a statement prepared. */
export function preparePacket(text: string): Buffer {
  return textPacket(commands.prepare, text);
}

/** Writes that a prepared statement is not needed any more; the server does not answer it. */
export function closePacket(id: number): Buffer {
  const packet = begun(commands.close, headerBytes + 5);
  packet.writeUInt32LE(id, 5);
  return packet;
}

function textPacket(command: number, text: string): Buffer {
  const packet = begun(command, headerBytes + 1 + Buffer.byteLength(text));
  packet.write(text, headerBytes + 1);
  return packet;
}

function begun(command: number, length: number): Buffer {
  const packet = Buffer.allocUnsafe(length);
  packet.writeUInt32LE((length - headerBytes) & mostBytes, 0);
  packet[headerBytes] = command;
  return packet;
}

/**
 * Writes the execution of a prepared statement. A whole number goes as one, not as a text that the server would compare as a float; null
 * is a value.
 */
export function executePacket(id: number, values: readonly SqlValue[]): Buffer {
  const { length: count } = values;
  const nulls = (count + 7) >> 3;
  const sizes = new Array<number>(count);
  let length = 14 + (count === 0 ? 0 : nulls + 1 + 2 * count);
  for (let i = 0; i < count; i++) length += sizes[i] = sizeOf(values[i]!);
  const packet = begun(commands.execute, length);
  packet.writeUInt32LE(id, 5);
  packet[9] = 0;
  packet.writeUInt32LE(1, 10);
  if (count === 0) return packet;
  let type = 14 + nulls + 1;
  packet.fill(0, 14, type - 1);
  packet[type - 1] = 1;
  let at = type + 2 * count;
  for (let i = 0; i < count; i++) {
    const value = values[i]!;
    packet[type++] = typeOf(value);
    packet[type++] = 0;
    if (value === null) packet[14 + (i >> 3)]! |= 1 << (i & 7);
    else at = writeValue(packet, at, value, sizes[i]!);
  }
  return packet;
}

function typeOf(value: SqlValue): number {
  switch (typeof value) {
    case "string":
      return types.text;
    case "bigint":
      return types.long;
    case "number":
      return types.double;
    default:
      return value === null ? types.null : types.bytes;
  }
}

function sizeOf(value: SqlValue): number {
  if (value === null) return 0;
  if (typeof value === "bigint" || typeof value === "number") return 8;
  const length = typeof value === "string" ? Buffer.byteLength(value) : value.length;
  return length + (length < 251 ? 1 : length < 65_536 ? 3 : length <= mostBytes ? 4 : 9);
}

function writeValue(
  packet: Buffer,
  at: number,
  value: NonNullable<SqlValue>,
  size: number,
): number {
  if (typeof value === "bigint") return packet.writeBigInt64LE(value, at);
  if (typeof value === "number") return packet.writeDoubleLE(value, at);
  const end = at + size;
  const start = writeLength(packet, at, size);
  if (typeof value === "string") packet.write(value, start);
  else packet.set(value, start);
  return end;
}

/** Writes how long a value is, by the bytes that it takes with its length. */
function writeLength(packet: Buffer, at: number, size: number): number {
  if (size <= 251) return packet.writeUInt8(size - 1, at);
  if (size < 65_536 + 3) {
    packet[at] = 0xfc;
    return packet.writeUInt16LE(size - 3, at + 1);
  }
  if (size <= mostBytes + 4) {
    packet[at] = 0xfd;
    return packet.writeUIntLE(size - 4, at + 1, 3);
  }
  packet[at] = 0xfe;
  return packet.writeBigUInt64LE(BigInt(size - 9), at + 1);
}

/** Cuts what is too long for one packet, each piece with a header of its own. */
export function inPieces(packet: Buffer): readonly Buffer[] {
  if (packet.length - headerBytes < mostBytes) return [packet];
  const pieces: Buffer[] = [];
  for (let at = headerBytes; at <= packet.length; at += mostBytes) {
    const piece = packet.subarray(at, at + mostBytes);
    const header = Buffer.alloc(headerBytes);
    header.writeUIntLE(piece.length, 0, 3);
    header[3] = pieces.length & 0xff;
    pieces.push(Buffer.concat([header, piece]));
  }
  return pieces;
}
