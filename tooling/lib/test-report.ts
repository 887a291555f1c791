import { inspect } from "node:util";
import { toPath } from "./workspace.ts";

/** What the runner tells about one test, as far as the report reads it. */
interface TestFacts {
  readonly name: string;
  readonly file?: string;
  readonly line?: number;
  /** How many suites and tests it is part of. */
  readonly nesting?: number;
  readonly skip?: string | boolean;
  readonly todo?: string | boolean;
  readonly details: {
    readonly type?: string;
    readonly duration_ms?: number;
    readonly error?: Error & { readonly failureType?: string };
  };
}

/** An event of `run()` from `node:test`. */
export interface TestEvent {
  readonly type: string;
  readonly data: unknown;
}

interface Tally {
  passed: number;
  failed: number;
  skipped: number;
}

/** Counts the events of a test run and writes failures as they come. */
export class TestReport {
  readonly #write: (line: string) => void;
  readonly #groups = new Map<string, Tally>();
  readonly #announcements = new Set<string>();
  readonly #errorOutput = new Map<string, string>();
  /** What the next test of a process is part of: starts come in the order of the results. */
  readonly #paths = new Map<string, string[]>();

  constructor(write: (line: string) => void = console.log) {
    this.#write = write;
  }

  /** Takes the next event of one of the processes that run side by side. */
  take({ type, data }: TestEvent, process = ""): void {
    if (type === "test:start") this.#enter(data as TestFacts, process);
    if (type === "test:pass" || type === "test:fail") this.#count(type, data as TestFacts, process);
    if (type === "test:diagnostic") this.#diagnose(data as { message: string; file?: string });
    if (type === "test:stderr") this.#keep(data as { message: string; file?: string });
  }

  /** Tells whether something ran and nothing failed. */
  isGreen(): boolean {
    const { passed, failed } = this.#total();
    return failed === 0 && passed > 0;
  }

  /** Gives a line per package, the announcements of suites, and the totals as the last line. */
  closing(): string {
    const groups = [...this.#groups].sort(([a], [b]) => a.localeCompare(b));
    const width = Math.max(0, ...groups.map(([name]) => name.length));
    return [
      ...groups.map(([name, tally]) => `${name.padEnd(width)}  ${describe(tally)}`),
      ...[...this.#announcements].sort(),
      ...(this.#groups.size === 0 ? ["No test ran: no test file matches."] : []),
      describe(this.#total()),
    ].join("\n");
  }

  #count(type: "test:pass" | "test:fail", facts: TestFacts, process: string): void {
    if (facts.details.type === "suite" && !isHookFailure(facts)) return;
    if (type === "test:pass" && facts.name === facts.file) return;
    const tally = this.#tallyOf(facts.file);
    if (isSet(facts.skip) || isSet(facts.todo)) {
      tally.skipped += 1;
    } else if (type === "test:pass") {
      tally.passed += 1;
    } else {
      tally.failed += 1;
      this.#write(this.#failure(facts, process));
    }
  }

  #enter({ name, nesting = 0 }: TestFacts, process: string): void {
    const path = this.#paths.get(process) ?? [];
    this.#paths.set(process, path);
    path.splice(nesting, Infinity, name);
  }

  #failure({ name, file, line, details, nesting = 0 }: TestFacts, process: string): string {
    const path = file === undefined ? "" : toPath(file);
    const crashed = name === file;
    const full = [...(this.#paths.get(process) ?? []).slice(0, nesting), name].join(" > ");
    const title = crashed ? `${path} did not end well` : `${full} (${path}:${line})`;
    if (crashed) return `✖ ${title}\n${indent(this.#errorOutput.get(path) ?? "")}\n`;
    if (details.error?.failureType === "subtestsFailed") return `✖ ${title}: a subtest failed\n`;
    const error = details.error?.cause ?? details.error;
    return `✖ ${title}\n${indent(explain(error))}\n`;
  }

  #diagnose({ message, file }: { message: string; file?: string }): void {
    if (/^(ran|not run): /.test(message)) this.#announcements.add(message);
    else if (message.startsWith("Error: "))
      this.#keep({ message: `${message}\n`, ...(file && { file }) });
  }

  #keep({ message, file }: { message: string; file?: string }): void {
    if (file === undefined) return;
    const path = toPath(file);
    this.#errorOutput.set(path, (this.#errorOutput.get(path) ?? "") + message);
  }

  #tallyOf(file: string | undefined): Tally {
    const group = file === undefined ? "other" : groupOf(toPath(file));
    const tally = this.#groups.get(group) ?? { passed: 0, failed: 0, skipped: 0 };
    this.#groups.set(group, tally);
    return tally;
  }

  #total(): Tally {
    const total = { passed: 0, failed: 0, skipped: 0 };
    for (const { passed, failed, skipped } of this.#groups.values()) {
      total.passed += passed;
      total.failed += failed;
      total.skipped += skipped;
    }
    return total;
  }
}

/** Writes an error without the runner's own frames; an assertion's text already says what differs. */
function explain(error: unknown): string {
  const text = isAssertion(error) ? (error.stack ?? error.message) : inspect(error);
  return text.replaceAll(/^\s+at .*\(?node:.*\n?/gm, "");
}

/** An error from another process has lost its class, not its code. */
function isAssertion(error: unknown): error is Error {
  return error instanceof Error && "code" in error && error.code === "ERR_ASSERTION";
}

/** A suite counts only when it fails by itself, in a hook or its body: its tests are counted one by one. */
function isHookFailure({ details }: TestFacts): boolean {
  return details.error !== undefined && details.error.failureType !== "subtestsFailed";
}

/** The runner writes a skipped test as `true` or its reason, which may be empty. */
function isSet(mark: string | boolean | undefined): boolean {
  return mark !== undefined && mark !== false;
}

/** A batch of files stands in a scratch folder, under the name of their package. */
function groupOf(path: string): string {
  const [top = path, name] = path.replace(/^\.scratch\/[^/]+\/|\.js$/g, "").split("/");
  return top === "tooling" || name === undefined ? top : `${top}/${name}`;
}

function describe({ passed, failed, skipped }: Tally): string {
  return `${passed} passed, ${failed} failed, ${skipped} skipped`;
}

function indent(text: string): string {
  return text.trimEnd().replace(/^(?=.)/gm, "    ");
}
