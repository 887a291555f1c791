import { DataError } from "@wervel/data";
import type { RawRow, SqlReply } from "@wervel/sql";
import { inPieces } from "./packets.ts";
import { Lengths, type Packet, RowReader } from "./rows.ts";

/** The part of the driver's connection that speaks the protocol. */
export interface Wire {
  /** The number that the next packet has. */
  sequenceId: number;
  readonly clientEncoding: string;
  /** MariaDB tells more of each column. */
  readonly _mariadbExtendedMetadata: boolean;
  write(bytes: Buffer): void;
}

const ok = 0x00;
const eof = 0xfe;
const failed = 0xff;
const headerBytes = 4;
const moreResults = 0x08;

/** A statement that the server keeps. */
export interface Prepared {
  readonly id: number;
  /** Reads its rows. */
  readonly reader: RowReader;
}

/**
 * Something that is sent and answered. Implements what the driver asks of a command. Nothing else is sent on the connection meanwhile.
 */
abstract class Command<T> {
  readonly done: Promise<T>;
  readonly #bytes: Buffer;
  readonly #resolve: (value: T) => void;
  readonly #reject: (error: unknown) => void;
  #isSent = false;

  constructor(bytes: Buffer) {
    const { promise, resolve, reject } = Promise.withResolvers<T>();
    this.done = promise;
    this.#bytes = bytes;
    this.#resolve = resolve;
    this.#reject = reject;
  }

  /** The driver calls this to begin, and for each packet. Answers whether all has been read. */
  execute(packet: Packet | undefined, wire: Wire): boolean {
    if (!this.#isSent) {
      this.#isSent = true;
      const pieces = inPieces(this.#bytes);
      wire.sequenceId = pieces.length % 256;
      for (const piece of pieces) wire.write(piece);
      return false;
    }
    if (packet!.buffer[packet!.offset] === failed) {
      const error = packet!.asError(wire.clientEncoding);
      return this.fails(error, wire);
    }
    return this.read(packet!, wire);
  }

  /** The driver says that the connection is gone. */
  onResult(error: unknown): void {
    this.#reject(error);
  }

  protected abstract read(packet: Packet, wire: Wire): boolean;

  /** Takes an error of the server. */
  protected fails(error: unknown, _wire: Wire): boolean {
    return this.reject(error);
  }

  protected reject(error: unknown): true {
    this.#reject(error);
    return true;
  }

  protected resolve(value: T): true {
    this.#resolve(value);
    return true;
  }
}

/** Has a text prepared. */
export class Preparation extends Command<Prepared> {
  #prepared: Prepared | undefined;
  /** Descriptions of parameters and of columns, each of which ends by itself. */
  #lists = 0;

  protected read({ buffer, offset, start, end }: Packet): boolean {
    if (this.#prepared === undefined) {
      this.#prepared = { id: buffer.readUInt32LE(offset + 1), reader: new RowReader() };
      for (const at of [offset + 5, offset + 7]) if (buffer.readUInt16LE(at) > 0) this.#lists++;
    } else if (buffer[offset] === eof && end - start < headerBytes + 9) this.#lists--;
    return this.#lists === 0 && this.resolve(this.#prepared);
  }
}

/** What is known before a statement is sent. */
export interface Asked {
  /** Begins a transaction: sent ahead, in one piece with the statement. */
  readonly begin?: Buffer | undefined;
  /** The text is a block: the rows are those of its select. */
  readonly block?: boolean | undefined;
  /** How far the numbers of one statement are apart. */
  readonly step: bigint;
  /** Takes each row as it comes, instead of the answer. */
  readonly row?: ((row: RawRow) => void) | undefined;
}

/** A statement in the binary form, and what it gives. */
export class Execution extends Command<SqlReply> {
  readonly #asked: Asked;
  readonly #rows: RawRow[] = [];
  readonly #reader: RowReader;
  /** Descriptions of columns that are still to come, then their end. */
  #columns = 0;
  #isInRows = false;
  #hasRows = false;
  #isBeginning: boolean;
  #notBegun: unknown;

  constructor(bytes: Buffer, reader: RowReader, asked: Asked) {
    super(asked.begin === undefined ? bytes : Buffer.concat([asked.begin, bytes]));
    this.#asked = asked;
    this.#reader = reader;
    this.#isBeginning = asked.begin !== undefined;
  }

  /** Whether the transaction that the statement belongs to may not have begun: to stop that would leave the statement alone. */
  get isBeginning(): boolean {
    return this.#isBeginning;
  }

  protected read(packet: Packet, wire: Wire): boolean {
    if (this.#isInRows) return this.#readRow(packet);
    if (this.#columns > 0) {
      // The last description is followed by their end.
      if (--this.#columns === 0) this.#isInRows = true;
      else this.#reader.column(packet, wire._mariadbExtendedMetadata);
      return false;
    }
    const { buffer, offset } = packet;
    if (buffer[offset] === ok) return this.#isBeginning ? this.#begun(wire) : this.#ends(packet);
    const lengths = new Lengths();
    lengths.at = offset;
    this.#columns = lengths.read(buffer) + 1;
    this.#reader.begin();
    return false;
  }

  protected override fails(error: unknown, wire: Wire): boolean {
    if (!this.#isBeginning) return this.reject(this.#notBegun ?? error);
    this.#notBegun = error;
    return this.#begun(wire);
  }

  // Each statement numbers its packets anew.
  #begun(wire: Wire): boolean {
    this.#isBeginning = false;
    wire.sequenceId = 1;
    return false;
  }

  #readRow(packet: Packet): boolean {
    const { buffer, offset, start, end } = packet;
    if (buffer[offset] !== eof || end - start >= headerBytes + 9) {
      const row = this.#reader.row(packet);
      if (this.#hasRows) return false;
      if (this.#asked.row === undefined) this.#rows.push(row);
      else this.#asked.row(row);
      return false;
    }
    this.#isInRows = false;
    this.#hasRows = true;
    if ((buffer.readUInt16LE(offset + 3) & moreResults) !== 0) return false;
    return this.#answer({ rows: this.#rows, count: this.#rows.length });
  }

  #ends({ buffer, offset }: Packet): boolean {
    const lengths = new Lengths();
    lengths.at = offset + 1;
    const count = lengths.read(buffer);
    const insertId = lengths.readBig(buffer);
    if ((buffer.readUInt16LE(lengths.at) & moreResults) !== 0) return false;
    if (this.#asked.block === true || this.#hasRows)
      return this.#answer({ rows: this.#rows, count: this.#rows.length });
    if (insertId === 0n) return this.#answer({ rows: [], count });
    return this.#answer({ rows: [], count, insertId, step: this.#asked.step });
  }

  #answer(reply: SqlReply): boolean {
    if (this.#notBegun === undefined) return this.resolve(reply);
    return this.reject(alone(this.#notBegun));
  }
}

/** Words that give nothing: they begin and end transactions. */
export class Words extends Command<SqlReply> {
  protected read(): boolean {
    return this.resolve({ rows: [], count: 0 });
  }
}

/** Tells the server that a statement is not needed any more. It does not answer. */
export class Closing {
  readonly #bytes: Buffer;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  /** The driver calls this to begin. */
  execute(_packet: Packet | undefined, wire: Wire): boolean {
    wire.write(this.#bytes);
    return true;
  }

  /** The driver says that the connection is gone, and the statement with it. */
  onResult(): void {}
}

// Somebody has stopped what begins the transaction, and nothing else.
function alone(cause: unknown): DataError {
  return new DataError(
    "fault.connect",
    "The transaction did not begin: whether the change was made is not known.",
    {
      store: "mysql",
      outcome: "unknown",
      cause,
      help: "Look whether the change is there before it is made again.",
    },
  );
}
