import { token, type TokenValue } from "./services/token.ts";

/** Where the program runs: `development`, `test`, `production`, or a name of your own, which behaves like production. */
export type Environment = "development" | "test" | "production" | (string & {});

/** Where the program runs, as a need: the host provides it. */
export const Environment: TokenValue<Environment> = token("Environment");

/** Reads the environment: `WERVEL_ENV`, else `NODE_ENV`, else `production`. */
export function readEnvironment(
  env: Readonly<Record<string, string | undefined>> = process.env,
): Environment {
  return env["WERVEL_ENV"] || env["NODE_ENV"] || "production";
}
