import { HttpError } from "@wervel/http";

/** What a password must hold to. No composition rules, no rotation, nothing is cut off (NIST SP 800-63B-4, section 3.1.1.2). */
export interface PasswordRules {
  /** The shortest, in code points. Default 15, for a password that is the only factor. */
  readonly minLength?: number;
  /** The longest, in bytes of UTF-8. Default 1,024. */
  readonly maxBytes?: number;
  /** Words of the application that a password may not be made of, such as its name. */
  readonly words?: readonly string[];
}

/** The shortest password in code points where {@link PasswordRules} say nothing. */
export const defaultMinLength = 15;

/** Why a password is not accepted. */
export type PasswordFault = "short" | "long" | "pattern" | "own-name";

const faults: Record<PasswordFault, string> = {
  short: "is too short",
  long: "is too long",
  pattern: "is a simple pattern",
  "own-name": "is made of a name that anybody knows",
};

/** Checks new passwords. */
export class PasswordPolicy {
  readonly minLength: number;
  readonly maxBytes: number;
  readonly #words: readonly string[];

  constructor(rules: PasswordRules = {}) {
    this.minLength = rules.minLength ?? defaultMinLength;
    this.maxBytes = rules.maxBytes ?? 1024;
    this.#words = (rules.words ?? []).map(fold);
  }

  /**
   * Says what is wrong with a new password, or undefined.
   *
   * @param names What anybody may know of the person, such as a user name and an e-mail address.
   */
  fault(password: string, names: readonly string[] = []): PasswordFault | undefined {
    const normal = password.normalize("NFC");
    if ([...normal].length < this.minLength) return "short";
    if (Buffer.byteLength(normal) > this.maxBytes) return "long";
    if (isPattern(normal)) return "pattern";
    if (this.#isName(normal, names)) return "own-name";
    return undefined;
  }

  /**
   * Accepts a new password or refuses it.
   *
   * @throws WERVEL_IDENTITY_PASSWORD (422), with the issue at `pointer`.
   */
  assert(password: string, names: readonly string[] = [], pointer = "/password"): void {
    const fault = this.fault(password, names);
    if (fault === undefined) return;
    throw new HttpError("WERVEL_IDENTITY_PASSWORD", `The password ${faults[fault]}.`, {
      status: 422,
      help: `Choose at least ${this.minLength} characters that are no pattern and no name.`,
      issues: [{ in: "body", pointer, code: `password.${fault}`, message: this.#say(fault) }],
    });
  }

  #say(fault: PasswordFault): string {
    if (fault === "short") return `${faults.short} (minimum is ${this.minLength} characters)`;
    if (fault === "long") return `${faults.long} (maximum is ${this.maxBytes} bytes)`;
    return faults[fault];
  }

  #isName(password: string, names: readonly string[]): boolean {
    const folded = fold(password);
    const parts = names.map(fold).flatMap((name) => [name, name.split("@")[0] as string]);
    return [...this.#words, ...parts].some((name) => name.length >= 3 && isMadeOf(folded, name));
  }
}

function fold(text: string): string {
  return text.normalize("NFC").toLowerCase();
}

/** True when nothing but the name, digits and punctuation is in it. */
function isMadeOf(password: string, name: string): boolean {
  return password.includes(name) && !/\p{L}/u.test(password.replaceAll(name, ""));
}

/** One character, one short piece again and again, or characters that only count up or down. */
function isPattern(password: string): boolean {
  const points = Array.from(password, (character) => character.codePointAt(0) as number);
  for (let size = 1; size <= 4 && size < points.length; size++)
    if (points.every((point, at) => point === points[at % size])) return true;
  const steps = points.slice(1).map((point, at) => point - (points[at] as number));
  return steps.length > 2 && steps.every((step) => Math.abs(step) <= 1 && step === steps[0]);
}
