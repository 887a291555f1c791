import { WervelError } from "@wervel/schema";
import { isThenable } from "../internal/thenable.ts";
import type { AnySettingsClass } from "../settings/settings.ts";
import { disposeAll, isDisposable } from "./dispose.ts";
import type { GraphEdge, GraphNode, ServiceGraph } from "./graph.ts";
import { missingProblem } from "./graph-problems.ts";
import { all, type Need } from "./needs.ts";
import type { ServiceOf, Token } from "./token.ts";

/** The constructed singletons of a graph. */
export class Container {
  readonly graph: ServiceGraph;
  readonly #values: unknown[] = [];
  readonly #owned: unknown[] = [];
  readonly #settings: ReadonlyMap<AnySettingsClass, object>;

  /** @param settings The instances of the settings classes in the graph. */
  constructor(graph: ServiceGraph, settings: ReadonlyMap<AnySettingsClass, object> = new Map()) {
    this.graph = graph;
    this.#settings = settings;
  }

  /**
   * Constructs every singleton, each after those it needs; promises of factories are awaited.
   *
   * @throws WERVEL_DI_CONSTRUCTION when one fails; those already made are disposed.
   */
  async construct(): Promise<void> {
    for (const node of this.graph.nodes) {
      if (node.lifetime === "scoped") continue;
      try {
        const made = this.#create(node);
        this.#keep(node, isThenable(made) ? await made : made);
      } catch (cause) {
        throw constructionError(node, await this.#abandon(cause));
      }
    }
  }

  /** Reads the singleton of a node. */
  valueOf(node: GraphNode): unknown {
    return this.#values[node.id];
  }

  /** Lists the singletons in the order of their construction. */
  *services(): Generator<{ readonly node: GraphNode; readonly service: unknown }> {
    for (const node of this.graph.nodes) {
      if (node.lifetime === "singleton") yield { node, service: this.#values[node.id] };
    }
  }

  /**
   * Reads a singleton by its token.
   *
   * @throws WERVEL_DI_MISSING when nothing provides it, WERVEL_DI_SCOPED when it belongs to a scope.
   */
  get<K extends Token>(token: K): ServiceOf<K> {
    const node = this.graph.edges("get()", { service: token })[0]?.nodes[0];
    if (node === undefined)
      throw missingProblem({ owner: "get()", name: "service", token, path: [], known: [] });
    if (node.lifetime === "scoped") throw scopedError(node);
    return this.#values[node.id] as ServiceOf<K>;
  }

  /** Reads every singleton that is registered for a token; somebody must state `all(token)` as a need. */
  listOf<K extends Token>(token: K): readonly ServiceOf<K>[] {
    const nodes = this.graph.edges("listOf()", { services: all(token) as Need })[0]?.nodes ?? [];
    return nodes.map((node) => this.#values[node.id] as ServiceOf<K>);
  }

  /** Disposes what was constructed here, in reverse order; values that the app provided are left alone. */
  async dispose(): Promise<void> {
    await disposeAll(this.#owned.splice(0));
  }

  /** Disposes what was made before a failure; what fails in that too joins the cause. */
  async #abandon(cause: unknown): Promise<unknown> {
    try {
      await this.dispose();
      return cause;
    } catch (error) {
      return new AggregateError([cause, error], messageOf(cause));
    }
  }

  #create({ source, edges }: GraphNode): unknown {
    switch (source.kind) {
      case "class":
        return new source.create(this.#needs(edges) as never);
      case "factory":
        return source.create(this.#needs(edges) as never);
      case "wrap":
        return source.wrap(this.valueOf(source.inner) as never, this.#needs(edges) as never);
      case "value":
        return source.value;
      case "settings":
        return this.#settings.get(source.settings);
      case "root":
        throw new TypeError("A scoped token has no singleton.");
    }
  }

  #needs(edges: readonly GraphEdge[]): Record<string, unknown> {
    const needs: Record<string, unknown> = {};
    for (const { name, kind, nodes } of edges) {
      needs[name] =
        kind === "list"
          ? nodes.map((node) => this.valueOf(node))
          : nodes[0] && this.valueOf(nodes[0]);
    }
    return needs;
  }

  #keep(node: GraphNode, made: unknown): void {
    if (made === undefined || made === null) throw emptyError(node);
    this.#values[node.id] = made;
    const { source } = node;
    const isOwned =
      source.kind === "class" ||
      source.kind === "factory" ||
      (source.kind === "wrap" && made !== this.valueOf(source.inner));
    if (isOwned && isDisposable(made)) this.#owned.push(made);
  }
}

/** Makes the error for a service that cannot be constructed. */
export function constructionError(node: GraphNode, cause: unknown): WervelError {
  if (cause instanceof WervelError) return cause;
  return new WervelError(
    "WERVEL_DI_CONSTRUCTION",
    `${node.label} could not be made: ${messageOf(cause)}`,
    {
      help: `Look at the constructor or factory of ${node.label}; the cause has the stack.`,
      details: { service: node.label },
      cause,
    },
  );
}

function messageOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}

/** Makes the error for a factory or decorator that gave nothing. */
export function emptyError(node: GraphNode): WervelError {
  return new WervelError("WERVEL_DI_EMPTY", `What makes ${node.label} returned nothing.`, {
    help: `Return the service from the function in make() or decorate().`,
    details: { service: node.label },
  });
}

function scopedError(node: GraphNode): WervelError {
  return new WervelError(
    "WERVEL_DI_SCOPED",
    `${node.label} belongs to a scope and cannot be read from the host.`,
    {
      help: `Open a scope: Scopes.run({ service: ${node.label} }, …).`,
      details: { service: node.label, path: node.because },
    },
  );
}
