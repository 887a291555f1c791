/** What `WERVEL_CONFORMANCE` asks of the suite beyond what a test says. */
export interface Asked {
  /** Random reads to compare. */
  readonly plans?: number;
  /** Random sequences of writes. */
  readonly writes?: number;
  /** Where randomness begins. */
  readonly seed?: number;
  /** The folder that keeps a report of each store. */
  readonly reports?: string;
}

/** Reads `WERVEL_CONFORMANCE`, which is JSON. */
export function readAsked(env: NodeJS.ProcessEnv = process.env): Asked {
  return JSON.parse(env["WERVEL_CONFORMANCE"] || "{}") as Asked;
}
