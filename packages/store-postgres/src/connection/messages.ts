import { DataError } from "@wervel/data";
import type { SqlValue } from "@wervel/sql";

// The first byte of each message, as the protocol has it.
const codes = { parse: 0x50, bind: 0x42, execute: 0x45, close: 0x43, sync: 0x53 } as const;

/** Messages to the server, written one after another into one piece. */
export class Messages {
  // Most statements and their values are shorter.
  #bytes = Buffer.allocUnsafe(512);
  #at = 0;
  #kept = 0;

  /** Has a text prepared under a name; the empty name is forgotten with the next. */
  parse(name: string, text: string): void {
    const start = this.#begin(codes.parse);
    this.#name(name);
    this.#name(text);
    this.#int16(0);
    this.#end(start);
  }

  /** Binds values to a prepared statement: bytes as they are, all else as text, as rows come back. */
  bind(portal: string, statement: string, values: readonly SqlValue[]): void {
    const start = this.#begin(codes.bind);
    this.#name(portal);
    this.#name(statement);
    this.#int16(values.length);
    for (const value of values) this.#int16(value instanceof Uint8Array ? 1 : 0);
    this.#int16(values.length);
    for (const value of values) this.#value(value);
    this.#int16(1);
    this.#int16(0);
    this.#end(start);
  }

  /** Runs a portal; `rows` is 0 for all of them. */
  execute(portal: string, rows: number): void {
    const start = this.#begin(codes.execute);
    this.#name(portal);
    this.#int32(rows);
    this.#end(start);
  }

  /** Forgets a prepared statement or a portal. */
  close(what: "S" | "P", name: string): void {
    const start = this.#begin(codes.close);
    this.#room(1);
    this.#bytes[this.#at++] = what.charCodeAt(0);
    this.#name(name);
    this.#end(start);
  }

  /** Says that what was written so far is sent whatever becomes of the rest. */
  keep(): void {
    this.#kept = this.#at;
  }

  /** Drops what came after what is kept. */
  drop(): void {
    this.#at = this.#kept;
  }

  /** Ends the exchange, and gives all that was written. */
  synced(): Buffer {
    this.#end(this.#begin(codes.sync));
    return this.#bytes.subarray(0, this.#at);
  }

  #value(value: SqlValue): void {
    if (value === null) return this.#int32(-1);
    if (value instanceof Uint8Array) {
      this.#int32(value.length);
      this.#room(value.length);
      this.#bytes.set(value, this.#at);
      this.#at += value.length;
      return;
    }
    const text = typeof value === "string" ? wellFormed(value) : String(value);
    const length = Buffer.byteLength(text);
    this.#int32(length);
    this.#room(length);
    this.#at += this.#bytes.write(text, this.#at);
  }

  #name(text: string): void {
    this.#room(Buffer.byteLength(text) + 1);
    this.#at += this.#bytes.write(text, this.#at);
    this.#bytes[this.#at++] = 0;
  }

  #int16(value: number): void {
    this.#room(2);
    this.#at = this.#bytes.writeUInt16BE(value, this.#at);
  }

  #int32(value: number): void {
    this.#room(4);
    this.#at = this.#bytes.writeInt32BE(value, this.#at);
  }

  #begin(code: number): number {
    this.#room(5);
    this.#bytes[this.#at] = code;
    this.#at += 5;
    return this.#at - 4;
  }

  // The length counts itself.
  #end(start: number): void {
    this.#bytes.writeInt32BE(this.#at - start, start);
  }

  #room(more: number): void {
    const need = this.#at + more;
    if (need <= this.#bytes.length) return;
    const larger = Buffer.allocUnsafe(Math.max(need, 2 * this.#bytes.length));
    this.#bytes.copy(larger, 0, 0, this.#at);
    this.#bytes = larger;
  }
}

// Half a character would be sent as another one.
function wellFormed(text: string): string {
  if (text.isWellFormed()) return text;
  throw new DataError("value.type", "A text holds half a character.", {
    store: "postgres",
    help: "Validate input with text(), which refuses lone surrogates.",
  });
}
