/**
 * Writes JSON in the one form that MySQL gives its own: members by the length, then the bytes of their names, a space after commas and
 * colons, numbers as it prints them. MariaDB keeps that form. So what a function of the database makes equals what is written here.
 */
export function jsonForm(value: unknown): string {
  if (Array.isArray(value)) return listForm(value.map(jsonForm));
  if (typeof value === "number") return numberForm(value);
  if (value === null || typeof value !== "object") return JSON.stringify(value);
  const object = value as Readonly<Record<string, unknown>>;
  return objectForm(Object.keys(object).map((name) => [name, jsonForm(object[name])]));
}

/** Writes a list of JSON texts. */
export function listForm(parts: readonly string[]): string {
  return `[${parts.join(", ")}]`;
}

/** Writes an object of JSON texts. */
export function objectForm(members: readonly (readonly [name: string, text: string])[]): string {
  const sorted = members.length < 2 ? members : members.toSorted(([a], [b]) => compareNames(a, b));
  return `{${sorted.map(([name, text]) => `${JSON.stringify(name)}: ${text}`).join(", ")}}`;
}

/** Orders the names of members as MySQL does. */
export function compareNames(left: string, right: string): number {
  const [a, b] = [Buffer.from(left), Buffer.from(right)];
  return a.length - b.length || a.compare(b);
}

const least = -(2 ** 63);
const most = 2 ** 64;

/** Writes a number as MySQL prints it: whole ones of 64 bits in digits, others without an exponent down to fifteen zeros. */
function numberForm(value: number): string {
  if (Number.isInteger(value) && value >= least && value < most) return String(BigInt(value));
  const [, sign = "", lead = "", rest = "", power = ""] = /^(-?)(\d)(?:\.(\d+))?e([+-]\d+)$/.exec(
    value.toExponential(),
  )!;
  const exponent = Number(power);
  if (exponent >= 0) {
    if (exponent >= 15) return `${sign}${lead}${rest === "" ? "" : `.${rest}`}e${exponent}`;
    return String(value);
  }
  if (exponent < -15) return `${sign}${lead}${rest === "" ? "" : `.${rest}`}e${exponent}`;
  return `${sign}0.${"0".repeat(-exponent - 1)}${lead}${rest}`;
}
