/** The three ways in which the edge behaves: an environment of another name is production. */
export type EdgeEnvironment = "development" | "test" | "production";

/** Reads an environment as the edge does. */
export function edgeEnvironment(environment: string): EdgeEnvironment {
  return environment === "development" || environment === "test" ? environment : "production";
}
