import { WervelError } from "@wervel/schema";
import { late, within } from "../internal/deadline.ts";
import type { Log } from "../log/log.ts";
import type { Container } from "../services/container.ts";
import type { GraphNode } from "../services/graph.ts";
import { isService } from "../services/service.ts";

/** A service that the host starts and stops. */
export interface ManagedService {
  start?(signal: AbortSignal): unknown;
  stop?(signal: AbortSignal): unknown;
  run?(signal: AbortSignal): unknown;
}

interface Managed {
  readonly node: GraphNode;
  readonly service: ManagedService;
}

/** Starts the services of a container in the order of the graph and stops them in reverse. */
export class Lifecycle {
  readonly #managed: readonly Managed[];
  readonly #started: Managed[] = [];
  readonly #log: Log;

  constructor(container: Container, log: Log) {
    this.#managed = [...container.services()].filter(({ node, service }) =>
      isManaged(node, service),
    ) as Managed[];
    this.#log = log;
  }

  /**
   * Starts each service after those it needs.
   *
   * @throws WERVEL_HOST_START when one fails or is not done in time.
   */
  async start(signal: AbortSignal, ms: number): Promise<void> {
    const end = performance.now() + ms;
    for (const managed of this.#managed) {
      const { node, service } = managed;
      this.#started.push(managed);
      if (service.start === undefined) continue;
      const result = await within(
        attempt(() => service.start?.(signal)),
        end - performance.now(),
      );
      if (result === late) throw startError(node, `did not start within ${ms} ms`);
      if (result !== undefined) throw startError(node, "failed to start", result.error);
      if (signal.aborted) throw startError(node, "was interrupted");
    }
  }

  /** The services with work of their own. */
  background(): readonly {
    readonly name: string;
    readonly service: { run(signal: AbortSignal): unknown };
  }[] {
    const working = this.#managed.filter(({ service }) => service.run !== undefined);
    return working.map(({ node, service }) => ({ name: node.label, service: service as never }));
  }

  /** Stops what was started, in reverse, within `ms` milliseconds in all; failures are logged and the rest goes on. */
  async stop(ms: number): Promise<boolean> {
    const end = performance.now() + ms;
    const controller = new AbortController();
    let isClean = true;
    for (const { node, service } of this.#started.splice(0).reverse()) {
      if (service.stop === undefined) continue;
      const result = await within(
        attempt(() => service.stop?.(controller.signal)),
        end - performance.now(),
      );
      if (result === undefined) continue;
      isClean = false;
      if (result === late) controller.abort();
      this.#log.error("service did not stop", {
        service: node.label,
        ...(result === late ? { afterMs: ms } : { error: result.error }),
      });
    }
    return isClean;
  }
}

/** Values that the app made itself are its own to start and stop; so are objects that are no services. */
function isManaged(node: GraphNode, service: unknown): boolean {
  return (node.source.kind === "class" || node.source.kind === "factory") && isService(service);
}

async function attempt(work: () => unknown): Promise<{ readonly error: unknown } | undefined> {
  try {
    await work();
    return undefined;
  } catch (error) {
    return { error };
  }
}

function startError(node: GraphNode, what: string, cause?: unknown): WervelError {
  const reason = cause instanceof Error ? `: ${cause.message}` : "";
  return new WervelError("WERVEL_HOST_START", `${node.label} ${what}${reason}.`, {
    help: `Look at start() of ${node.label}; everything started before it was stopped again.`,
    details: { service: node.label },
    cause,
  });
}
