import { WervelError } from "@wervel/schema";
import { generate } from "../internal/generate.ts";
import { isThenable } from "../internal/thenable.ts";
import type { Constructable } from "./binding.ts";
import { constructionError, type Container, emptyError } from "./container.ts";
import { disposeAll, isDisposable } from "./dispose.ts";
import type { GraphEdge, GraphNode } from "./graph.ts";
import type { Needs, Resolved } from "./needs.ts";
import type { ScopedToken } from "./token.ts";

/** How values of scoped tokens are read from the context that a scope is opened with. */
export interface ScopeRoots<C> {
  get(token: ScopedToken): ((context: C) => unknown) | undefined;
}

/** Compiled needs: opens scopes that resolve them. */
export interface ScopePlan<N, C> {
  /** Whether every need is a singleton: `open` then always gives the same object, and nothing is to be closed. */
  readonly isConstant: boolean;
  /** Whether `prepare` must be awaited before the needs are read. */
  readonly isAsync: boolean;
  /** Opens a scope. Each service is constructed when its field is read, once. */
  open(context: C): Resolved<N>;
  /** Awaits the async factories that the needs reach. */
  prepare(opened: Resolved<N>): Promise<void> | undefined;
  /** Disposes what the scope constructed, in reverse order. */
  close(opened: Resolved<N>): Promise<void> | undefined;
}

const CONTEXT = Symbol("wervel.scope.context");
const SLOTS = Symbol("wervel.scope.slots");
const OWNED = Symbol("wervel.scope.owned");

interface OpenScope {
  readonly [CONTEXT]: unknown;
  readonly [SLOTS]: unknown[];
  [OWNED]: unknown[] | undefined;
}

type Read = (scope: OpenScope) => unknown;

/**
 * Compiles needs to a plan: singletons become constants, scoped services are constructed by what reads them first.
 *
 * @param owner Who states the needs, for messages.
 * @throws WERVEL_DI_MISSING when nothing provides one of them.
 */
export function compileScope<const N extends Needs, C>(
  container: Container,
  owner: string,
  needs: N,
  roots: ScopeRoots<C>,
): ScopePlan<N, C> {
  const edges = container.graph.edges(owner, needs);
  const compiler = new ScopeCompiler(container, roots as ScopeRoots<never>);
  const fields = edges.map((edge) => ({ name: edge.name, read: compiler.edge(edge) }));
  const isConstant = edges.every((edge) =>
    edge.nodes.every((node) => node.lifetime === "singleton"),
  );
  return isConstant ? constantPlan(fields) : scopedPlan(fields, compiler);
}

interface ScopeField {
  readonly name: string;
  readonly read: Read;
}

function constantPlan<N, C>(fields: readonly ScopeField[]): ScopePlan<N, C> {
  const nothing = {} as OpenScope;
  const needs = Object.freeze(
    Object.fromEntries(fields.map(({ name, read }) => [name, read(nothing)])),
  ) as Resolved<N>;
  return {
    isConstant: true,
    isAsync: false,
    open: () => needs,
    prepare: () => undefined,
    close: () => undefined,
  };
}

function scopedPlan<N, C>(fields: readonly ScopeField[], compiler: ScopeCompiler): ScopePlan<N, C> {
  const { slotCount, asyncReads } = compiler;
  const empty = new Array<unknown>(slotCount).fill(undefined);
  class Scope implements OpenScope {
    readonly [CONTEXT]: unknown;
    readonly [SLOTS]: unknown[] = empty.slice();
    [OWNED]: unknown[] | undefined = undefined;
    constructor(context: unknown) {
      this[CONTEXT] = context;
    }
  }
  for (const { name, read } of fields) {
    const get = function (this: OpenScope): unknown {
      return read(this);
    };
    Object.defineProperty(Scope.prototype, name, { get, enumerable: true });
  }
  return {
    isConstant: false,
    isAsync: asyncReads.length > 0,
    open: (context) => new Scope(context) as unknown as Resolved<N>,
    prepare: (opened) =>
      asyncReads.length > 0 ? prepareAll(opened as never, asyncReads) : undefined,
    close: (opened) => closeScope(opened as never),
  };
}

async function prepareAll(
  scope: OpenScope,
  reads: readonly ((scope: OpenScope) => Promise<void>)[],
): Promise<void> {
  for (const read of reads) await read(scope);
}

function closeScope(scope: OpenScope): Promise<void> | undefined {
  const owned = scope[OWNED];
  if (owned === undefined) return undefined;
  scope[OWNED] = undefined;
  return disposeAll(owned);
}

class ScopeCompiler {
  slotCount = 0;
  /** What `prepare` awaits, in the order of the graph. */
  readonly asyncReads: ((scope: OpenScope) => Promise<void>)[] = [];
  readonly #container: Container;
  readonly #roots: ScopeRoots<never>;
  readonly #reads = new Map<GraphNode, Read>();

  constructor(container: Container, roots: ScopeRoots<never>) {
    this.#container = container;
    this.#roots = roots;
  }

  edge({ kind, nodes }: GraphEdge): Read {
    const reads = nodes.map((node) => this.#read(node));
    if (kind === "list") return (scope) => reads.map((read) => read(scope));
    return reads[0] ?? (() => undefined);
  }

  #read(node: GraphNode): Read {
    const known = this.#reads.get(node);
    if (known !== undefined) return known;
    const read = this.#compile(node);
    this.#reads.set(node, read);
    return read;
  }

  #compile(node: GraphNode): Read {
    if (node.lifetime === "singleton") return constant(this.#container.valueOf(node));
    if (node.source.kind === "root") return rootRead(node.source.token, this.#roots);
    const slot = this.slotCount++;
    if (node.source.kind === "class") return this.#classRead(node.source.create, node.edges, slot);
    const create = this.#create(node);
    if (node.source.kind === "factory" && node.source.isAsync)
      return this.#asyncRead(node, slot, create);
    const inner = node.source.kind === "wrap" ? this.#read(node.source.inner) : undefined;
    return (scope) => {
      const made = scope[SLOTS][slot];
      if (made !== undefined) return made;
      const fresh = checked(node, create(scope));
      scope[SLOTS][slot] = fresh;
      if (isDisposable(fresh) && fresh !== inner?.(scope)) own(scope, fresh);
      return fresh;
    };
  }

  /** Generated per service, so that each keeps its own shapes: measured at half the time of shared code. */
  #classRead(create: Constructable, edges: readonly GraphEdge[], slot: number): Read {
    const fields = edges.map((edge) => ({ name: edge.name, read: this.edge(edge) }));
    const members = fields.map(({ name }, index) => `${JSON.stringify(name)}: r${index}(scope)`);
    const body = `return (scope) => {
      const slots = scope[SLOTS]
      const made = slots[${slot}]
      if (made !== undefined) return made
      const fresh = new create({ ${members.join(", ")} })
      slots[${slot}] = fresh
      if (dispose in fresh || asyncDispose in fresh) own(scope, fresh)
      return fresh
    }`;
    const parameters = [
      "SLOTS",
      "dispose",
      "asyncDispose",
      "own",
      "create",
      ...fields.map((_, index) => `r${index}`),
    ];
    const environment = [
      SLOTS,
      Symbol.dispose,
      Symbol.asyncDispose,
      own,
      create,
      ...fields.map(({ read }) => read),
    ];
    return (
      generate<Read>(`scoped/${create.name}`, parameters, body, environment) ??
      loopedRead(create, fields, slot)
    );
  }

  #asyncRead(node: GraphNode, slot: number, create: Read): Read {
    this.asyncReads.push(async (scope) => {
      const made = await create(scope);
      if (made === undefined || made === null) throw emptyError(node);
      scope[SLOTS][slot] = made;
      if (isDisposable(made)) own(scope, made);
    });
    return (scope) => {
      const made = scope[SLOTS][slot];
      if (made === undefined)
        throw new TypeError(`${node.label} is made by an async function: await prepare() first.`);
      return made;
    };
  }

  #create({ source, edges, label }: GraphNode): Read {
    const needs = needsMaker(edges.map((edge) => ({ name: edge.name, read: this.edge(edge) })));
    switch (source.kind) {
      case "factory": {
        const { create } = source;
        return (scope) => create(needs(scope) as never);
      }
      case "wrap": {
        const inner = this.#read(source.inner);
        const { wrap } = source;
        return (scope) => wrap(inner(scope) as never, needs(scope) as never);
      }
      default:
        throw new TypeError(`${label} is not made in a scope.`);
    }
  }
}

function constant(value: unknown): Read {
  return () => value;
}

function loopedRead(create: Constructable, fields: readonly ScopeField[], slot: number): Read {
  const needs = needsMaker(fields);
  return (scope) => {
    const made = scope[SLOTS][slot];
    if (made !== undefined) return made;
    const fresh = new create(needs(scope) as never);
    scope[SLOTS][slot] = fresh;
    if (isDisposable(fresh)) own(scope, fresh);
    return fresh;
  };
}

function own(scope: OpenScope, made: unknown): void {
  (scope[OWNED] ??= []).push(made);
}

function needsMaker(fields: readonly ScopeField[]): Read {
  return (scope) => {
    const needs: Record<string, unknown> = {};
    for (const { name, read } of fields) needs[name] = read(scope);
    return needs;
  };
}

function rootRead(token: ScopedToken, roots: ScopeRoots<never>): Read {
  const read = roots.get(token) as ((context: unknown) => unknown) | undefined;
  if (read !== undefined) return (scope) => read(scope[CONTEXT]);
  const { otherwise } = token;
  if (otherwise !== undefined) return otherwise;
  return () => {
    throw noScopeValue(token);
  };
}

/** Makes the error for a scope that was not given the value of one of its tokens. */
export function noScopeValue(token: ScopedToken): WervelError {
  return new WervelError("WERVEL_DI_SCOPE_VALUE", `This scope has no ${token.name}.`, {
    help: `Give it one where the scope is opened: { values: [value(${token.name}, …)] }.`,
    details: { token: token.name },
  });
}

function checked(node: GraphNode, made: unknown): unknown {
  if (made === undefined || made === null) throw emptyError(node);
  if (node.source.kind === "class" || !isThenable(made)) return made;
  void Promise.resolve(made).catch(() => {});
  throw constructionError(
    node,
    new WervelError(
      "WERVEL_DI_ASYNC_FACTORY",
      `What makes ${node.label} returned a promise and is not an async function.`,
      {
        help: "Write `async` before the function: scoped async factories are awaited before the handler.",
        details: { service: node.label },
      },
    ),
  );
}
