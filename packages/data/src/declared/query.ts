import { callerOf } from "../engine/caller.ts";
import type { Fields, InferFields, InferFieldsInput } from "@wervel/schema";
import type { Explanation } from "../engine/engine.ts";
import { EntityBuilder } from "../query/entity-builder.ts";
import type { AnySource, Model } from "../query/names.ts";
import type { AnyRead, EntityQuery, Page, PageOptions } from "../query/query.ts";
import { badDeclaration } from "./bad-declaration.ts";
import { type Build, Declaration } from "./declaration.ts";
import { DeclaredRead } from "./declared-read.ts";
import { isStandIn } from "./stand-in.ts";

/** A declared query with the values of one call: what it can be asked. */
export interface DeclaredRows<R> {
  /** Reads all rows, at most 10,000: past that `limit.rows`. */
  all(): Promise<R[]>;
  /** Reads the first row, or `null`. */
  first(): Promise<R | null>;
  /** Reads the only row: `find.none` or `find.many` where there is not exactly one. */
  one(): Promise<R>;
  /** Counts the rows that the query would give. */
  count(): Promise<number>;
  /** Tells whether there is a row. */
  exists(): Promise<boolean>;
  /** Reads the rows one after another, in constant memory. */
  stream(): AsyncIterable<R>;
  /** Says how the query would run, or why not; nothing is run. */
  explain(): Explanation;
}

/** A declared query without a window, which can be paged through too. */
export interface DeclaredPages<R> extends DeclaredRows<R> {
  /** Reads one page, by the values of the last row: in a total order, never by offset. */
  page(options: PageOptions): Promise<Page<R>>;
}

/** A declared query: called with its arguments, it gives what can be asked for rows. */
export type Declared<In, Q> =
  Record<never, never> extends In ? (given?: In) => AskedOf<Q> : (given: In) => AskedOf<Q>;

type AskedOf<Q> = Q extends { page(options: PageOptions): Promise<Page<infer R>> }
  ? DeclaredPages<R>
  : Q extends AnyRead<infer R>
    ? DeclaredRows<R>
    : never;

/**
 * Declares a query of a service: it is compiled for the store, and refused, when the app starts, and costs no more than its statement when
 * it is called.
 *
 * ```ts
 * class Articles extends Service({ db: Db }) {
 *   latest = query(this.db.article, { tag: text().optional() }, (q, p) =>
 *     q.where({ tags: when(p.tag, has) }).orderBy({ createdAt: "desc" }));
 * }
 * await articles.latest({ tag: "ts" }).page({ size: 20 });
 * ```
 *
 * The function runs once for each shape, for all instances of the service: each optional parameter given and left out, each nullable one
 * null too, each value of a `bool()` or `choice(…)`; at most 64. It may use nothing of its service: what differs is a parameter.
 *
 * @throws WERVEL_QUERY_DECLARED from the start, or the first call, when it is not declared so; a call throws `value.*` and
 * `constraint.required` for arguments that do not fit the parameters.
 */
export function query<
  M extends Model,
  E extends AnySource,
  const P extends Fields,
  Q extends AnyRead,
>(
  source: EntityQuery<M, E>,
  parameters: P,
  build: (query: EntityQuery<M, E>, parameters: InferFields<P>) => Q,
): Declared<InferFieldsInput<P>, Q> {
  return declared(source, parameters, build as unknown as Build) as never;
}

type Call = (this: unknown, given?: Readonly<Record<string, unknown>>) => DeclaredRead;

/** A query that was declared while {@link declaredDuring} watched, and the function that calls it. */
export interface Found {
  readonly declaration: Declaration;
  readonly call: unknown;
}

let watching: Found[] | undefined;

/** Lists the queries that are declared during some work. */
export function declaredDuring(work: () => void): readonly Found[] {
  const before = watching;
  const found: Found[] = [];
  watching = found;
  try {
    work();
  } finally {
    watching = before;
  }
  return found;
}

function isWhole({ state }: EntityBuilder): boolean {
  return state.steps === undefined && state.limit === undefined && state.offset === undefined;
}

function declared(source: unknown, fields: Fields, build: Build): Call {
  if (isStandIn(source)) return source as never;
  if (!(source instanceof EntityBuilder) || !isWhole(source))
    throw badDeclaration(
      "starts from something other than the records of an entity.",
      "Write query(this.db.article, …), and put conditions into its function.",
    );
  let own: Declaration | undefined;
  const declaration = (): Declaration => (own ??= new Declaration(source, fields, build));
  const call: Call = function (given = {}) {
    const { runtime, state } = source;
    const used = (own ??= runtime.declared.of(this, call, source, build) ?? declaration());
    const values: unknown[] = [];
    const shape = used.shape(used.parameters.read(given, values));
    return new DeclaredRead(runtime, shape, values, callerOf(state.options));
  };
  watching?.push({ declaration: declaration(), call });
  return call;
}
