/** A network address in its one spelling. Only {@link ClientAddress.read} makes one. */
export class ClientAddress {
  /** The address as text: dotted IPv4 (also for IPv4-mapped IPv6), or IPv6 in its shortest lower-case form. */
  readonly text: string;
  /** What a limit should count by: the address itself for IPv4, its /64 for IPv6. */
  readonly network: string;
  /** True for 127.0.0.0/8 and ::1. */
  readonly loopback: boolean;
  /** Four bytes for IPv4, sixteen for IPv6; none when the transport does not know the address. */
  readonly bytes: Uint8Array;

  private constructor(text: string, bytes: Uint8Array) {
    this.text = text;
    this.bytes = bytes;
    this.network = bytes.length === 16 ? `${ipv6Text(bytes.slice(0, 8))}/64` : text;
    this.loopback = bytes.length === 4 ? bytes[0] === 127 : text === "::1";
    Object.freeze(this);
  }

  /** Stands for a peer without an address, such as that of a Unix socket. It is never trusted and never loopback. */
  static readonly unknown: ClientAddress = new ClientAddress("unknown", new Uint8Array(0));

  /**
   * Reads an address. IPv4-mapped IPv6 is folded into IPv4; a zone such as `%eth0` is dropped.
   *
   * @returns `undefined` when the text is no address in standard notation.
   */
  static read(text: string): ClientAddress | undefined {
    const bytes = readAddressBytes(text);
    if (bytes === undefined) return undefined;
    return new ClientAddress(bytes.length === 4 ? bytes.join(".") : ipv6Text(bytes), bytes);
  }
}

/** A range of addresses such as `10.0.0.0/8`. */
export interface AddressRange {
  readonly bytes: Uint8Array;
  readonly bits: number;
}

/** Reads a CIDR range, or a single address as a range of one; `undefined` when it is neither. */
export function readRange(text: string): AddressRange | undefined {
  const cut = text.indexOf("/");
  const bytes = readAddressBytes(cut === -1 ? text : text.slice(0, cut));
  if (bytes === undefined) return undefined;
  if (cut === -1) return { bytes, bits: bytes.length * 8 };
  const digits = text.slice(cut + 1);
  if (!/^\d{1,3}$/.test(digits)) return undefined;
  const mapped = bytes.length === 4 && text.includes(":");
  const bits = mapped ? Number(digits) - 96 : Number(digits);
  return bits < 0 || bits > bytes.length * 8 ? undefined : { bytes, bits };
}

/** Tells whether an address lies in a range. */
export function isInRange(address: ClientAddress, range: AddressRange): boolean {
  const { bytes, bits } = range;
  if (bytes.length !== address.bytes.length) return false;
  const whole = bits >> 3;
  for (let i = 0; i < whole; i++) if (bytes[i] !== address.bytes[i]) return false;
  const rest = bits & 7;
  return rest === 0 || ((bytes[whole]! ^ address.bytes[whole]!) & (0xff00 >> rest) & 0xff) === 0;
}

function readAddressBytes(text: string): Uint8Array | undefined {
  if (text.length > 64) return undefined;
  if (!text.includes(":")) return readIpv4(text);
  const bytes = readIpv6(text.includes("%") ? text.slice(0, text.indexOf("%")) : text);
  return bytes !== undefined && isMapped(bytes) ? bytes.slice(12) : bytes;
}

function readIpv4(text: string): Uint8Array | undefined {
  const parts = text.split(".");
  if (parts.length !== 4) return undefined;
  const bytes = new Uint8Array(4);
  for (let i = 0; i < 4; i++) {
    const part = parts[i]!;
    // A leading zero would be octal to some readers and decimal to others.
    if (!/^(?:0|[1-9]\d{0,2})$/.test(part) || Number(part) > 255) return undefined;
    bytes[i] = Number(part);
  }
  return bytes;
}

function readIpv6(text: string): Uint8Array | undefined {
  const halves = text.split("::");
  if (halves.length > 2) return undefined;
  const head = readGroups(halves[0]!, halves.length === 1);
  const tail = halves.length === 2 ? readGroups(halves[1]!, true) : [];
  if (head === undefined || tail === undefined) return undefined;
  const missing = 16 - head.length - tail.length;
  if (halves.length === 2 ? missing < 2 : missing !== 0) return undefined;
  const bytes = new Uint8Array(16);
  bytes.set(head, 0);
  bytes.set(tail, 16 - tail.length);
  return bytes;
}

function readGroups(text: string, isLast: boolean): number[] | undefined {
  if (text === "") return [];
  const bytes: number[] = [];
  const groups = text.split(":");
  for (let i = 0; i < groups.length; i++) {
    const group = groups[i]!;
    if (/^[\da-f]{1,4}$/i.test(group)) {
      const value = Number.parseInt(group, 16);
      bytes.push(value >> 8, value & 255);
      continue;
    }
    const ipv4 = isLast && i === groups.length - 1 ? readIpv4(group) : undefined;
    if (ipv4 === undefined) return undefined;
    bytes.push(...ipv4);
  }
  return bytes;
}

function isMapped(bytes: Uint8Array): boolean {
  for (let i = 0; i < 10; i++) if (bytes[i] !== 0) return false;
  return bytes[10] === 255 && bytes[11] === 255;
}

/** Writes 8 or 16 bytes in the form of RFC 5952, section 4; 8 bytes stand for a /64. */
function ipv6Text(bytes: Uint8Array): string {
  const groups: number[] = [];
  for (let i = 0; i < 16; i += 2) groups.push(((bytes[i] ?? 0) << 8) | (bytes[i + 1] ?? 0));
  const { start, length } = longestZeros(groups);
  const hex = groups.map((group) => group.toString(16));
  if (length < 2) return hex.join(":");
  return `${hex.slice(0, start).join(":")}::${hex.slice(start + length).join(":")}`;
}

function longestZeros(groups: readonly number[]): { start: number; length: number } {
  let best = { start: 0, length: 0 };
  for (let i = 0; i < groups.length; i++) {
    let end = i;
    while (end < groups.length && groups[end] === 0) end++;
    if (end - i > best.length) best = { start: i, length: end - i };
    i = Math.max(i, end - 1);
  }
  return best;
}
