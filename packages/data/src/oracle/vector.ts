/**
 * How near two vectors are. Their numbers have 32 bits, everything is computed with 64, and sums are taken from the first number to the last,
 * so that whoever keeps to it gets the same bits: no product leaves the range, and no sum depends on the machine.
 */

/** The sum of the products. */
export function dot(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}

/** The distance of Euclid. */
export function l2(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) {
    const difference = a[i]! - b[i]!;
    sum += difference * difference;
  }
  return Math.sqrt(sum);
}

/** The cosine of the angle. A vector of zeros has none, and is to every other as if it stood at right angles: 0. */
export function cosine(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let [sum, ofA, ofB] = [0, 0, 0];
  for (let i = 0; i < a.length; i++) {
    const [x, y] = [a[i]!, b[i]!];
    sum += x * y;
    ofA += x * x;
    ofB += y * y;
  }
  const square = ofA * ofB;
  return square === 0 ? 0 : sum / Math.sqrt(square);
}

/** Writes a vector as bytes: each number with 32 bits, the least byte first (IEEE 754, little-endian). */
export function toVectorBytes(vector: readonly number[]): Uint8Array {
  const bytes = new Uint8Array(vector.length * 4);
  const view = new DataView(bytes.buffer);
  for (let i = 0; i < vector.length; i++) view.setFloat32(i * 4, vector[i]!, true);
  return bytes;
}

const isLittleEndian = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1;

/** Looks at what {@link toVectorBytes} wrote as numbers, without copying it where the machine can. */
export function viewVectorBytes(bytes: Uint8Array): ArrayLike<number> {
  return isLittleEndian && bytes.byteOffset % 4 === 0
    ? new Float32Array(bytes.buffer, bytes.byteOffset, bytes.byteLength >> 2)
    : fromVectorBytes(bytes);
}

/** Reads what {@link toVectorBytes} wrote. */
export function fromVectorBytes(bytes: Uint8Array): number[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const vector: number[] = [];
  for (let at = 0; at + 4 <= bytes.byteLength; at += 4) vector.push(view.getFloat32(at, true));
  return vector;
}
