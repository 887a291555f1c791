import { readEnvironment } from "../environment.ts";
import { PART, STAGES } from "../internal/symbols.ts";
import { buildGraph } from "../services/build-graph.ts";
import { Container } from "../services/container.ts";
import type { GraphNode, ServiceGraph } from "../services/graph.ts";
import { HostScopes } from "../services/host-scopes.ts";
import type { ServiceOf, Token } from "../services/token.ts";
import { readSettings } from "../settings/read-settings.ts";
import { readSources } from "../settings/sources.ts";
import { flatten } from "./flatten.ts";
import { hostProvisions } from "./host-services.ts";
import type { Startable, StartOptions } from "./start-host.ts";
import { StartupError } from "./startup-error.ts";
import { alone } from "./workers/worker-process.ts";

/** A few services of an app that was not started. */
export interface SomeServices extends AsyncDisposable {
  /** Reads one of the services that were asked for, or one that they need. */
  get<K extends Token>(token: K): ServiceOf<K>;
}

/**
 * Constructs some singletons of an app, with what they need and nothing else: for commands that work beside the app and must not start it.
 *
 * @throws WERVEL_HOST_PROBLEMS with what is wrong with the app's services, or with the settings that these need.
 */
export async function constructSome(
  app: Startable,
  tokens: readonly Token[],
  options: StartOptions = {},
): Promise<SomeServices> {
  const given = await readSources(options.settings);
  const environment = options.environment ?? readEnvironment(given.env);
  const provisions = [
    ...hostProvisions(environment, new HostScopes(), alone),
    ...app[STAGES](options).flatMap((stage) => stage.provisions ?? []),
    ...[app, ...(options.replacements ?? [])]
      .flatMap(flatten)
      .flatMap((part) => part[PART].provisions),
  ];
  const graph = buildGraph(
    provisions,
    tokens.map((token) => ({ label: "a command", needs: { service: token } })),
  );
  if (graph.problems.length > 0) throw new StartupError(app.name, graph.problems);
  const needed = onlyNeeded(graph, tokens);
  const classes = needed.nodes.flatMap(({ source }) =>
    source.kind === "settings" ? [source.settings] : [],
  );
  const settings = await readSettings(classes, given);
  if (settings.problems.length > 0) throw new StartupError(app.name, settings.problems);
  const container = new Container(needed, settings.instances);
  await container.construct();
  return {
    get: (token) => container.get(token),
    [Symbol.asyncDispose]: () => container.dispose(),
  };
}

function onlyNeeded(graph: ServiceGraph, tokens: readonly Token[]): ServiceGraph {
  const needed = new Set<GraphNode>();
  const add = (node: GraphNode): void => {
    if (needed.has(node)) return;
    needed.add(node);
    if (node.source.kind === "wrap") add(node.source.inner);
    for (const edge of node.edges) edge.nodes.forEach(add);
  };
  for (const token of tokens)
    for (const edge of graph.edges("a command", { service: token })) edge.nodes.forEach(add);
  return { ...graph, nodes: graph.nodes.filter((node) => needed.has(node)) };
}
