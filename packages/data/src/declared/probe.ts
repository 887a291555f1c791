import type { Container, GraphNode, Log } from "@wervel/core";
import { WervelError } from "@wervel/schema";
import type { DataError } from "../errors.ts";
import type { QueryRuntime } from "../query/runtime.ts";
import { badDeclaration } from "./bad-declaration.ts";
import { closeFields, readsMember, readsPrivate } from "./closed-fields.ts";
import type { Declaration } from "./declaration.ts";
import { declaredDuring, type Found } from "./query.ts";
import type { DeclaredShape } from "./shape.ts";
import { standIn } from "./stand-in.ts";

/** Where a database is among the services of an app. */
export interface ProbeOptions {
  readonly container: Container;
  readonly log: Log;
  /** The database's class. */
  readonly database: unknown;
  readonly handle: object;
  readonly runtime: QueryRuntime;
}

/**
 * Finds the declared queries of every service that needs a database, and compiles them: each service is constructed once, with the database
 * and the real singletons, and with stand-ins for what exists in a scope alone, and disposed. Returns what is wrong with them.
 */
export function probeServices(options: ProbeOptions): readonly WervelError[] {
  const { graph } = options.container;
  return graph.nodes.flatMap((node) => (needsDatabase(node, options) ? probe(node, options) : []));
}

function needsDatabase({ source, edges }: GraphNode, { database }: ProbeOptions): boolean {
  return (
    source.kind === "class" &&
    edges.some(({ kind, nodes }) => kind === "one" && nodes[0]?.token === database)
  );
}

function probe(node: GraphNode, options: ProbeOptions): readonly WervelError[] {
  const { source, edges, label } = node;
  if (source.kind !== "class") return [];
  const needs = Object.fromEntries(
    edges.map(({ name, kind, nodes }) => {
      const given = nodes.map((need) => serviceOf(need, options));
      return [name, kind === "list" ? given : given[0]];
    }),
  );
  let service: object | undefined;
  let failure: unknown;
  const found = declaredDuring(() => {
    try {
      service = new source.create(needs as never);
    } catch (error) {
      failure = error;
    }
  });
  if (failure instanceof WervelError && failure.code === "WERVEL_QUERY_DECLARED")
    return [inService(label, failure)];
  if (service === undefined) {
    if (found.length > 0) return [notConstructed(label, failure)];
    const help = "Declared queries of it are compiled when they are first called.";
    options.log.debug("a service could not be looked at", { service: label, error: failure, help });
    return [];
  }
  const own = found.filter(({ declaration }) => declaration.source.runtime === options.runtime);
  const problems = own.length === 0 ? [] : compiled(label, service, own, options.runtime);
  dispose(service, label, options.log);
  return problems;
}

/** Takes back what a constructor may have begun, as the end of a request does. */
function dispose(service: Partial<Disposable & AsyncDisposable>, label: string, log: Log): void {
  const failed = (error: unknown): void =>
    log.debug("a service that was looked at could not be disposed", { service: label, error });
  try {
    const later = service[Symbol.asyncDispose]?.();
    if (later === undefined) service[Symbol.dispose]?.();
    else void Promise.resolve(later).catch(failed);
  } catch (error) {
    failed(error);
  }
}

function serviceOf(node: GraphNode, { container, database, handle }: ProbeOptions): unknown {
  if (node.token === database) return handle;
  return node.lifetime === "singleton" ? container.valueOf(node) : standIn();
}

function compiled(
  label: string,
  service: object,
  found: readonly Found[],
  runtime: QueryRuntime,
): readonly WervelError[] {
  const named = found.map(({ declaration, call }) => ({
    name: nameOf(service, call),
    declaration,
  }));
  runtime.declared.keep(Object.getPrototypeOf(service) as object, named);
  const open = closeFields(service);
  const problems = named.flatMap(({ name, declaration }) => {
    const problem = problemOf(declaration);
    return problem === undefined
      ? []
      : [inService(`${label}.${name ?? "#(a private query)"}`, problem)];
  });
  open();
  return problems;
}

function nameOf(service: object, call: unknown): string | undefined {
  return Object.entries(service).find(([, value]) => value === call)?.[0];
}

function problemOf(declaration: Declaration): WervelError | undefined {
  if (readsPrivate(declaration.text)) return readsMember("a private member");
  try {
    for (const shape of declaration.shapes()) {
      const refusal = refusalOf(shape);
      if (refusal !== undefined) return refusal;
    }
    return undefined;
  } catch (error) {
    return error instanceof WervelError
      ? error
      : badDeclaration(
          `could not be built: ${error instanceof Error ? error.message : String(error)}`,
          "Its function gets parameters in place of values: use them as operands, or with when(…).",
        );
  }
}

/** An ordered list that an index serves page by page is no mistake: all of it at once is refused when it is asked for. */
function refusalOf(shape: DeclaredShape): DataError | undefined {
  const all = shape.refusalOf("all");
  if (!shape.hasPages || !shape.isOrdered) return all;
  const page = shape.refusalOf("page");
  return all?.code === "refused.scan" ? page : all;
}

function inService(where: string, error: WervelError): WervelError {
  return new WervelError(error.code, `${where}: ${error.message}`, {
    details: { ...error.details, query: where },
    ...(error.help === undefined ? {} : { help: error.help }),
    cause: error,
  });
}

function notConstructed(label: string, cause: unknown): WervelError {
  return new WervelError(
    "WERVEL_QUERY_DECLARED",
    `${label} declares queries and could not be constructed to see them: ${cause instanceof Error ? cause.message : String(cause)}`,
    {
      help: "A service with declared queries is constructed once at the start, with stand-ins for what exists in a request alone: use those in methods, not in the constructor.",
      details: { service: label },
      cause,
    },
  );
}
