import type { PlannedStep } from "@wervel/data";
import { stepName } from "@wervel/data";
import { strong } from "../terminal/terminal.ts";

/** Writes steps for people: what each does, what it locks, whether it can be taken back, and what it loses. */
export function showSteps(steps: readonly PlannedStep[]): readonly string[] {
  return steps.flatMap((planned, index) => [
    `  ${index + 1}. ${Object.keys(planned.step)[0]} ${strong(stepName(planned.step))}  ${nature(planned)}`,
    ...planned.rendered.text.map((text) => `       ${text}`),
  ]);
}

function nature({ rendered: { locks, reversible, lossy } }: PlannedStep): string {
  return [
    locks === "none" ? "no lock" : locks === "brief" ? "a brief lock" : strong("locks the table"),
    reversible ? "can be taken back" : "cannot be taken back",
    ...(lossy ? [strong("LOSES VALUES", true)] : []),
  ].join(", ");
}

/** Gives steps for programs. */
export function describeSteps(steps: readonly PlannedStep[]): readonly object[] {
  return steps.map(({ step, rendered }) => ({
    kind: Object.keys(step)[0],
    name: stepName(step),
    ...rendered,
  }));
}
