import type { Result } from "@wervel/data";
import type { Send } from "../session/run-write.ts";
import type { SqlScript } from "./script.ts";

/** Runs a script, alone or inside a transaction: each statement when the one before has answered. */
export async function runScript(
  script: SqlScript,
  args: readonly unknown[],
  isAlone: boolean,
  send: Send,
): Promise<Result> {
  const steps = script.steps(args, isAlone);
  let step = steps.next();
  while (step.done !== true) {
    let reply;
    try {
      [reply] = await send([step.value]);
    } catch (error) {
      step = steps.throw(error);
      continue;
    }
    step = steps.next(reply!);
  }
  return step.value;
}
