import { WervelError } from "@wervel/schema";

/** Collects what is wrong with a model, so that all of it is reported together. */
export class ModelProblems {
  readonly #found: WervelError[] = [];
  readonly warnings: string[] = [];

  add(code: `WERVEL_MODEL_${string}`, message: string, help: string): void {
    this.#found.push(new WervelError(code, message, { help }));
  }

  /** Notes what works here and may not on another store. */
  warn(message: string): void {
    this.warnings.push(message);
  }

  /** Throws one error for all problems, if there are any. */
  raise(): void {
    const [first, ...others] = this.#found;
    if (first === undefined) return;
    if (others.length === 0) throw first;
    const lines = this.#found.map(({ code, message, help }) =>
      `  ${code}: ${message} ${help ?? ""}`.trimEnd(),
    );
    throw new WervelError(
      "WERVEL_MODEL_INVALID",
      `The model has ${this.#found.length} problems.\n${lines.join("\n")}`,
      {
        help: "Correct each of them.",
        details: { problems: this.#found.map(({ code, message }) => ({ code, message })) },
      },
    );
  }
}
