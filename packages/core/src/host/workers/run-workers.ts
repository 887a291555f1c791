import type { Log } from "../../log/log.ts";
import { StructuredLog } from "../../log/structured-log.ts";
import { describeFailure } from "../describe-failure.ts";
import type { ProcessLike } from "../run-host.ts";
import { interruptedCode, stopSignals } from "../stop-signals.ts";
import { type TeamOptions, WorkerTeam } from "./worker-team.ts";

/** Runs an app in several processes for the life of this one, which serves nothing itself. */
export async function runWorkers(options: TeamOptions, own: ProcessLike): Promise<number> {
  const team = new WorkerTeam(options);
  const leave = control(own, team, options.log);
  team.start();
  const code = await team.stopped;
  leave();
  if (team.failure !== undefined) own.stderr.write(`${describeFailure(team.failure)}\n`);
  if (options.log instanceof StructuredLog) await options.log.flush();
  own.exit(code);
  return code;
}

/** Turns the signals and failures of this process into the end of the team. */
function control(own: ProcessLike, team: WorkerTeam, log: Log): () => void {
  let isStopping = false;
  const stop = (): void => {
    if (isStopping) {
      team.kill();
      return own.exit(interruptedCode);
    }
    isStopping = true;
    team.stop();
  };
  const fail = (error: unknown): void => {
    log.fatal("fatal error", { error });
    team.stop(1);
  };
  const hear = (message: unknown): void => {
    if (message === "shutdown") stop();
  };
  const listeners = [
    ...stopSignals.map((signal) => [signal, stop] as const),
    ["message", hear],
    ["uncaughtException", fail],
    ["unhandledRejection", fail],
  ] as const;
  for (const [event, listener] of listeners) own.on(event, listener);
  return () => {
    for (const [event, listener] of listeners) own.off(event, listener);
  };
}
