import { WervelError } from "@wervel/schema";
import { isSettingsClass } from "../settings/settings.ts";
import type { Binding, Constructable, Provision } from "./binding.ts";
import { captureProblem, cycleProblem, missingProblem } from "./graph-problems.ts";
import type { GraphEdge, GraphNode, GraphWant, NodeSource, ServiceGraph } from "./graph.ts";
import { invalidNeeds } from "./invalid-needs.ts";
import type { Need, Needs } from "./needs.ts";
import { readRegistrations, type Registration, type Registrations } from "./registrations.ts";
import type { ScopedToken, Token } from "./token.ts";

/** Builds the graph of these provisions and finds every problem in it. */
export function buildGraph(
  provisions: readonly Provision[],
  wanting: readonly GraphWant[] = [],
): ServiceGraph {
  const builder = new GraphBuilder(readRegistrations(provisions));
  for (const want of wanting) builder.want(want);
  builder.everything();
  return builder.graph();
}

type MutableNode = { -readonly [K in keyof GraphNode]: GraphNode[K] };

class GraphBuilder {
  readonly #registrations: Registrations;
  readonly #problems: WervelError[];
  readonly #nodes: MutableNode[] = [];
  readonly #made = new Map<unknown, MutableNode | undefined>();
  readonly #implicit: ReadonlySet<Token>;
  /** The nodes under construction, outermost first. */
  readonly #open: { readonly key: unknown; readonly label: string }[] = [];
  #late = false;

  constructor(registrations: Registrations) {
    this.#registrations = registrations;
    this.#problems = [...registrations.problems];
    this.#implicit = new Set([...registrations.byToken.values()].flat().flatMap(boundClass));
  }

  want(want: GraphWant): void {
    const problem = invalidNeeds(want.label, () => want.needs);
    if (problem !== undefined) {
      this.#problems.push(problem);
      return;
    }
    this.#open.push({ key: want, label: want.label });
    this.#edges(want.label, want.needs);
    this.#open.pop();
  }

  everything(): void {
    for (const token of this.#registrations.byToken.keys()) this.#node(token);
    for (const token of this.#registrations.decorators.keys()) {
      if (!this.#isProvided(token)) this.#missing(`decorate(${token.name}, …)`, "service", token);
    }
  }

  graph(): ServiceGraph {
    return {
      nodes: this.#nodes,
      problems: this.#problems,
      edges: (owner, needs) => this.#lateEdges(owner, needs),
    };
  }

  #lateEdges(owner: string, needs: Needs): readonly GraphEdge[] {
    const invalid = invalidNeeds(owner, () => needs);
    if (invalid !== undefined) throw invalid;
    this.#late = true;
    this.#open.splice(0, Infinity, { key: needs, label: owner });
    const edges = this.#edges(owner, needs);
    const problem = this.#problems.splice(0)[0];
    if (problem !== undefined) throw problem;
    return edges;
  }

  #edges(owner: string, needs: Needs): GraphEdge[] {
    return Object.keys(needs).map((name) => this.#edge(owner, name, needs[name] as Need));
  }

  #edge(owner: string, name: string, need: Need): GraphEdge {
    const kind = typeof need === "function" ? "token" : need.kind;
    const token = kind === "token" ? (need as Token) : (need as { token: Token }).token;
    if (kind === "all") return { name, kind: "list", nodes: this.#list(token) };
    const node = this.#node(token);
    if (node !== undefined) return { name, kind: "one", nodes: [node] };
    if (kind === "token" && !this.#isProvided(token)) {
      this.#missing(owner, name, token);
    }
    return { name, kind: "none", nodes: [] };
  }

  #missing(owner: string, name: string, token: Token): void {
    const path = withoutRepeats([...this.#open.map((each) => each.label), token.name]);
    this.#problems.push(
      missingProblem({ owner, name, token, path, known: this.#registrations.byToken.keys() }),
    );
  }

  #isProvided(token: Token): boolean {
    return this.#registrations.byToken.has(token) || this.#isImplicit(token);
  }

  #isImplicit(token: Token): boolean {
    return isSettingsClass(token) || this.#implicit.has(token);
  }

  #list(token: Token): GraphNode[] {
    const registrations = this.#registrations.byToken.get(token);
    if (registrations === undefined)
      return [this.#node(token)].filter((node) => node !== undefined);
    return registrations.map((each) => this.#registered(each)).filter((node) => node !== undefined);
  }

  #node(token: Token): GraphNode | undefined {
    const last = this.#registrations.byToken.get(token)?.at(-1);
    if (last !== undefined) return this.#registered(last);
    if (!this.#isImplicit(token)) return undefined;
    return this.#registered({ token, source: token as Constructable });
  }

  #registered({ token, source }: Registration): GraphNode | undefined {
    const decorators = this.#registrations.decorators.get(token) ?? [];
    const outermost = decorators.at(-1);
    if (outermost === undefined) return this.#source(token, source);
    return this.#decorated(token, source, decorators);
  }

  #decorated(
    token: Token,
    source: Provision,
    decorators: readonly Binding[],
  ): GraphNode | undefined {
    const key = wrapKey(source, decorators.length);
    return this.#once(key, token.name, () => {
      let inner = this.#source(token, source);
      for (const decorator of decorators) {
        if (inner === undefined) return undefined;
        const wrapped: NodeSource = { kind: "wrap", wrap: decorator.wrap as never, inner };
        const edges = this.#edges(`the decorator of ${token.name}`, decorator.needs ?? {});
        inner = this.#finish(token, token.name, wrapped, edges);
      }
      return inner as MutableNode | undefined;
    });
  }

  #source(token: Token, source: Provision): GraphNode | undefined {
    if (typeof source === "function") return this.#class(token, source);
    if (source.kind === "bind") return this.#alias(source);
    return this.#once(source, token.name, () => {
      if (source.kind === "value")
        return this.#finish(token, token.name, { kind: "value", value: source.value }, []);
      if (source.kind === "scoped")
        return this.#finish(token, token.name, { kind: "root", token: token as ScopedToken }, []);
      const create = source.create as (needs: never) => unknown;
      const edges = this.#edges(token.name, source.needs ?? {});
      return this.#finish(
        token,
        token.name,
        { kind: "factory", create, isAsync: isAsyncFunction(create) },
        edges,
      );
    });
  }

  #alias(binding: Binding): GraphNode | undefined {
    const target = binding.target as Token;
    return this.#once(binding, binding.token.name, () => {
      const node = this.#node(target);
      if (node === undefined && !this.#isProvided(target)) {
        this.#missing(`bind(${binding.token.name}, ${target.name})`, "target", target);
      }
      return node as MutableNode | undefined;
    });
  }

  #class(token: Token, create: Constructable): GraphNode | undefined {
    return this.#once(create, create.name, () => {
      if (isSettingsClass(create))
        return this.#finish(token, create.name, { kind: "settings", settings: create }, []);
      const stated = create as unknown as { needs?: Needs; lifetime?: "singleton" };
      const node = this.#finish(
        token,
        create.name,
        { kind: "class", create },
        this.#edges(create.name, stated.needs ?? {}),
      );
      if (stated.lifetime === "singleton" && node.lifetime === "scoped")
        this.#problems.push(captureProblem(node));
      return node;
    });
  }

  /** Makes the node of a key once; a key met again while it is open closes a cycle. */
  #once(key: unknown, label: string, make: () => MutableNode | undefined): MutableNode | undefined {
    if (this.#made.has(key)) return this.#made.get(key);
    const start = this.#open.findIndex((each) => each.key === key);
    if (start >= 0) {
      this.#problems.push(
        cycleProblem(withoutRepeats([...this.#open.slice(start).map((each) => each.label), label])),
      );
      return undefined;
    }
    this.#open.push({ key, label });
    const node = make();
    this.#open.pop();
    this.#made.set(key, node);
    return node;
  }

  #finish(
    token: Token,
    label: string,
    source: NodeSource,
    edges: readonly GraphEdge[],
  ): MutableNode {
    if (this.#late) throw lateProblem(label);
    const inner = source.kind === "wrap" ? [source.inner] : [];
    const cause = [...inner, ...edges.flatMap((edge) => edge.nodes)].find(
      (node) => node.lifetime === "scoped",
    );
    const because =
      source.kind === "root"
        ? [label]
        : cause === undefined
          ? []
          : withoutRepeats([label, ...cause.because]);
    const lifetime = because.length > 0 ? "scoped" : "singleton";
    const node: MutableNode = {
      id: this.#nodes.length,
      token,
      label,
      source,
      edges,
      lifetime,
      because,
    };
    this.#nodes.push(node);
    return node;
  }
}

function withoutRepeats(path: readonly string[]): string[] {
  return path.filter((label, index) => label !== path[index - 1]);
}

const wrapKeys = new WeakMap<object, Map<number, object>>();

function wrapKey(source: object, count: number): object {
  const keys = wrapKeys.get(source) ?? new Map<number, object>();
  wrapKeys.set(source, keys);
  const key = keys.get(count) ?? {};
  keys.set(count, key);
  return key;
}

function boundClass({ source }: Registration): Token[] {
  if (typeof source === "function" || source.kind !== "bind") return [];
  return typeof source.target === "function" ? [source.target] : [];
}

function isAsyncFunction(create: object): boolean {
  return create.constructor.name === "AsyncFunction";
}

function lateProblem(label: string): WervelError {
  return new WervelError(
    "WERVEL_DI_LATE_NEED",
    `${label} is asked for after start-up and no service or route needs it, so it was not built.`,
    {
      help: "State the need in a service, a route or a hook.",
      details: { service: label },
    },
  );
}
