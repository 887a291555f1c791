import { type Caller, withoutCaller } from "../engine/caller.ts";
import type { DataError } from "../errors.ts";
import type { ReadOptions, ReadRequest, ReadResult, ReadValues } from "../engine/engine.ts";
import type { PreparedRead } from "../engine/prepare-read.ts";
import {
  type CursorValues,
  nullsOf,
  pageArgs,
  type PageShape,
  pageShape,
  planPage,
} from "../query/page.ts";
import { Slot } from "../query/parameter.ts";
import type { QueryRuntime } from "../query/runtime.ts";
import { closedArgs, closedKey, type QueryState } from "../query/state.ts";
import { type Terminal, terminalRequest } from "../query/terminals.ts";

/** A statement of a declared query, ready to run: planned, compiled, and where the values of a call go. */
interface Prepared {
  readonly read: PreparedRead;
  readonly args: readonly Argument[];
}

type Argument = (values: readonly unknown[]) => unknown;

/** One shape of a declared query: what is known of it before its values are. */
export class DeclaredShape {
  readonly state: QueryState;
  readonly #runtime: QueryRuntime;
  readonly #key: string;
  readonly #terminals: Partial<Record<Terminal, Prepared>> = {};
  readonly #pages = new Map<string, Prepared>();
  #page: PageShape | undefined;

  constructor(runtime: QueryRuntime, state: QueryState) {
    this.#runtime = runtime;
    this.state = { ...state, options: withoutCaller(state.options) };
    this.#key = closedKey(state);
  }

  /** Whether `page` may be asked for: a window has no pages. */
  get hasPages(): boolean {
    return this.state.limit === undefined && this.state.offset === undefined;
  }

  /** Whether the query says in which order its rows come. */
  get isOrdered(): boolean {
    return this.#terminal("all").read.plan.order.length > 0;
  }

  /** What keeps a terminal, or a page, from ever running on this store. */
  refusalOf(what: Terminal | "page"): DataError | undefined {
    const { read } = what === "page" ? this.#pageOf(undefined) : this.#terminal(what);
    return this.#runtime.engine.refusalOf(read, this.state.options);
  }

  run(terminal: Terminal, values: readonly unknown[], caller: Caller): Promise<ReadResult> {
    const { read, args } = this.#terminal(terminal);
    return this.#runtime.engine.run(
      read,
      this.#values(
        args.map((make) => make(values)),
        caller,
      ),
    );
  }

  runPage(
    values: readonly unknown[],
    size: number,
    cursor: CursorValues,
    caller: Caller,
  ): Promise<ReadResult> {
    const { read, args } = this.#pageOf(cursor);
    const given = [...args.map((make) => make(values)), ...pageArgs(size, cursor)];
    return this.#runtime.engine.run(read, this.#values(given, caller));
  }

  get page(): PageShape {
    return (this.#page ??= pageShape(this.#runtime, this.state, this.#key));
  }

  /** The query as an ordinary request, with these values. */
  request(values: readonly unknown[], caller: Caller): ReadRequest {
    const request = terminalRequest(this.state, "all");
    const args = request.args.map(argumentOf).map((make) => make(values));
    return { ...request, args, options: this.#options(caller) };
  }

  #values(args: readonly unknown[], caller: Caller): ReadValues {
    return { args, options: this.#options(caller) };
  }

  #options(caller: Caller): ReadOptions {
    return { ...this.state.options, ...caller };
  }

  #terminal(terminal: Terminal): Prepared {
    return (this.#terminals[terminal] ??= this.#prepare(terminalRequest(this.state, terminal)));
  }

  #pageOf(cursor: CursorValues): Prepared {
    const nulls = nullsOf(cursor);
    const known = this.#pages.get(nulls);
    if (known !== undefined) return known;
    const own = closedArgs(this.state);
    const made = this.#prepare({
      key: `${this.#key}!p${nulls}`,
      args: [...own, ...pageArgs(1, cursor)],
      plan: () => planPage(this.state, cursor),
      options: this.state.options,
    });
    const page = { ...made, args: made.args.slice(0, own.length) };
    this.#pages.set(nulls, page);
    return page;
  }

  #prepare(request: ReadRequest): Prepared {
    return { read: this.#runtime.engine.prepare(request), args: request.args.map(argumentOf) };
  }
}

function argumentOf(given: unknown): Argument {
  if (given instanceof Slot) {
    const { place, read } = given;
    return (values) => read(values[place]);
  }
  if (!Array.isArray(given) || !given.some((value) => value instanceof Slot)) return () => given;
  const elements = given.map(argumentOf);
  return (values) => elements.map((element) => element(values));
}
