import type { ServiceGraph } from "./graph.ts";

/** One line of the start-up report on services. */
export interface ServiceLine {
  readonly service: string;
  readonly lifetime: "singleton" | "scoped";
  /** The path that makes it scoped: `Articles > Db > Principal`. */
  readonly because: string;
}

/** Lists each service with its lifetime and the path that caused it. */
export function describeServices(graph: ServiceGraph): readonly ServiceLine[] {
  return graph.nodes.map(({ label, lifetime, because }) => ({
    service: label,
    lifetime,
    because: because.join(" > "),
  }));
}
