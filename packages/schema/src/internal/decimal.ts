const form = /^-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?$/;

/** Reads decimal text as a whole number of units of the last decimal; `undefined` when it does not fit. */
export function toScaled(text: string, precision: number, scale: number): bigint | undefined {
  // Two more: the sign and the point. Bounds the cost of BigInt on long digits.
  if (typeof text !== "string" || text.length > precision + 3 || !form.test(text)) return undefined;
  const point = text.indexOf(".");
  const whole = point < 0 ? text : text.slice(0, point);
  const fraction = point < 0 ? "" : text.slice(point + 1);
  if (fraction.length > scale) return undefined;
  const units = BigInt(whole + fraction.padEnd(scale, "0"));
  const limit = 10n ** BigInt(precision);
  return units > -limit && units < limit ? units : undefined;
}

/** Writes units of the last decimal as text with exactly `scale` decimals. */
export function fromScaled(units: bigint, scale: number): string {
  if (scale === 0) return String(units);
  const digits = String(units < 0n ? -units : units).padStart(scale + 1, "0");
  const sign = units < 0n ? "-" : "";
  return `${sign}${digits.slice(0, -scale)}.${digits.slice(-scale)}`;
}
