import { WervelError } from "@wervel/schema";

/** Everything that keeps a host from starting, found at once. */
export class StartupError extends WervelError {
  override readonly name = "StartupError";
  readonly problems: readonly WervelError[];

  constructor(host: string, problems: readonly WervelError[]) {
    const count = problems.length === 1 ? "1 problem" : `${problems.length} problems`;
    super(
      "WERVEL_HOST_PROBLEMS",
      `${host} cannot start: ${count}.\n\n${problems.map(formatProblem).join("\n\n")}`,
      {
        help: "Each problem above says what to do.",
        details: { codes: problems.map((problem) => problem.code) },
      },
    );
    this.problems = problems;
  }
}

/** Writes an error as people read it: code, message, path, help. */
export function formatProblem(problem: WervelError): string {
  const { path } = problem.details;
  const lines = [`${problem.code}: ${problem.message}`];
  if (Array.isArray(path) && path.length > 0) lines.push(`  path: ${path.join(" > ")}`);
  if (problem.help !== undefined) lines.push(`  help: ${problem.help}`);
  return lines.join("\n");
}
