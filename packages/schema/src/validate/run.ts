import { kindOf } from "../internal/kind-of.ts";

/** Stands for "did not fit" where any value may be a result. */
export const failed: unique symbol = Symbol("failed");

/** The most issues that one answer lists. */
export const maxIssues = 100;

/** What is wrong, in one short word that never changes. */
export type IssueCode =
  | "required"
  | "type"
  | "min"
  | "max"
  | "range"
  | "precision"
  | "pattern"
  | "format"
  | "choice"
  | "unique"
  | "unicode"
  | "repeated"
  | "extra"
  | "depth"
  | "key"
  | "invalid";

/** One thing that is wrong with an input. */
export interface Issue {
  /** Where: a JSON Pointer (RFC 6901); `""` is the whole input. */
  readonly pointer: string;
  /** What, for programs. */
  readonly code: IssueCode;
  /** What, for people; it never repeats the value. */
  readonly message: string;
}

/** Reads one value: gives what it stands for, or {@link failed} after telling the run why. */
export type Read = (input: unknown, run: Run) => unknown;

/** What a foreign validator answers, or will answer. */
export type Answer =
  | { readonly value: unknown; readonly issues?: undefined }
  | { readonly issues: readonly ForeignIssue[] };

/** An issue in the form of Standard Schema. */
export interface ForeignIssue {
  readonly message: string;
  readonly path?: readonly (PropertyKey | { readonly key: PropertyKey })[] | undefined;
}

/**
 * One validation: collects issues and the answers of foreign validators.
 *
 * Pointers grow from the leaves: a reader reports `""`, and each parent puts its segment before what its child reported. So
 * an input that fits builds no pointer at all.
 */
export class Run {
  issues: Issue[] | undefined;
  /** What foreign validators answered, in the order of asking. */
  asked: (Answer | PromiseLike<Answer>)[] | undefined;
  /** Whether one of `asked` is still a promise. */
  waits: boolean = false;
  readonly #answers: readonly Answer[] | undefined;
  #turn = 0;

  /** @param answers Settled answers of an earlier run over the same input. */
  constructor(answers?: readonly Answer[]) {
    this.#answers = answers;
  }

  /** How many issues there are. */
  get count(): number {
    return this.issues === undefined ? 0 : this.issues.length;
  }

  /** Reports an issue of the value being read, or of something below it. */
  fail(code: IssueCode, message: string, pointer: string = ""): typeof failed {
    const issues = (this.issues ??= []);
    if (issues.length < maxIssues) issues.push({ pointer, code, message });
    return failed;
  }

  /** Reports a value of a wrong type; `form` says the right one. */
  wrongType(form: string, input: unknown): typeof failed {
    return this.fail("type", `must be ${form}, not ${kindOf(input)}`);
  }

  /** Puts a parent's segment before the issues from `from` on; returns the new count. */
  under(from: number, segment: string): number {
    const issues = this.issues;
    if (issues === undefined) return 0;
    for (let at = from; at < issues.length; at++) {
      const { pointer, code, message } = issues[at] as Issue;
      issues[at] = { pointer: segment + pointer, code, message };
    }
    return issues.length;
  }

  /** Reports each own member of the input that has no name in `names`; returns whether there was one. */
  refuseExtra(input: object, names: ReadonlySet<string>): boolean {
    let found = false;
    for (const name of Object.keys(input)) {
      if (names.has(name)) continue;
      found = true;
      if (this.count >= maxIssues) break;
      this.fail("extra", "is not a known member", toSegment(name));
    }
    return found;
  }

  /** Asks a foreign validator, or takes the answer that it gave in the run before; `undefined` while it waits. */
  ask(validate: () => Answer | PromiseLike<Answer>): Answer | undefined {
    if (this.#answers !== undefined) return this.#answers[this.#turn++];
    const answer = validate();
    (this.asked ??= []).push(answer);
    if (!isThenable(answer)) return answer;
    this.waits = true;
    // The run may end before anyone waits for it; its rejection must not end the process then.
    answer.then(undefined, () => undefined);
    return undefined;
  }
}

/** Writes a name as a segment of a JSON Pointer (RFC 6901, section 3). */
export function toSegment(name: string): string {
  return `/${name.replaceAll("~", "~0").replaceAll("/", "~1")}`;
}

function isThenable<T extends object>(value: T | PromiseLike<T>): value is PromiseLike<T> {
  return "then" in value && typeof value.then === "function";
}
