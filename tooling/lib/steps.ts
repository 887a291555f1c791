import { commandScript } from "./workspace.ts";

/** A command as arguments for Node; made late, so that one missing tool does not stop the other steps. */
type Command = () => readonly string[];

const tsc =
  (config: string): Command =>
  () => [commandScript("typescript", "tsc"), "-p", config];

const tests =
  (...files: string[]): Command =>
  () => ["tooling/test.ts", ...files];

/** What `npm run check` runs, in this order; each command of a step only after the one before it succeeded. */
export const steps: Readonly<Record<string, readonly Command[]>> = {
  format: [() => [commandScript("oxfmt"), "--check"]],
  lint: [() => [commandScript("oxlint"), "--deny-warnings"]],
  types: [tsc("tsconfig.json"), tsc("benchmarks/tsconfig.json")],
  declarations: [tsc("tsconfig.declarations.json"), tsc("tsconfig.isolated.json")],
  graph: [() => ["tooling/graph.ts"]],
  knip: [() => [commandScript("knip")]],
  errors: [() => ["tooling/errors.ts", "--check"]],
  packages: [() => ["tooling/pack.ts", "--lint"]],
  test: [tests()],
};

/** The names of all steps in their order. */
export const stepNames: readonly string[] = Object.keys(steps);
