import { PART, definePart } from "@wervel/core";
import type {
  Needs,
  Part,
  PROVIDES,
  PartRecord,
  Principal,
  Resolved,
  WANTS,
  WantedBy,
} from "@wervel/core";
import type { Answer } from "../reply/answer.ts";
import type { StatusReply } from "../reply/contract.ts";
import type { FreeNames } from "./action.ts";
import type { HttpRequest } from "./request.ts";
import type { Flat } from "./shape.ts";

/** What middleware sees: its needs by their names, and the request before its input was read. */
export type MiddlewareContext<N extends Needs> = Flat<
  Resolved<N> & {
    readonly request: HttpRequest;
    /** The parameters of the path as text. */
    readonly params: Readonly<Record<string, string>>;
    readonly principal: Principal | undefined;
    readonly signal: AbortSignal;
  }
>;

/** Goes on to the next middleware, or to the input and the handler. Call it at most once. */
export type Next = () => Promise<Answer>;

/** A function around the handler: it may answer itself, look at the answer, or throw. */
export type MiddlewareFunction<N extends Needs> = (
  context: MiddlewareContext<N>,
  next: Next,
) => Answer | StatusReply | Promise<Answer | StatusReply>;

/** Middleware as a value; made by {@link middleware}. */
export class Middleware<W = unknown> implements Part<"middleware", never, W> {
  declare readonly [PROVIDES]: never;
  declare readonly [WANTS]: W;
  readonly name: string;
  readonly needs: Needs;
  readonly run: (context: never, next: Next) => unknown;

  constructor(needs: Needs, run: (context: never, next: Next) => unknown) {
    this.name = run.name === "" ? "middleware" : run.name;
    this.needs = needs;
    this.run = run;
  }

  get [PART](): PartRecord<"middleware"> {
    return definePart("middleware", this.name, {
      wanting: [{ label: `middleware ${this.name}`, needs: this.needs }],
    });
  }
}

/**
 * Defines a function around handlers, for `use` of the app, a group, a controller or an action.
 *
 * It runs after access was granted and input was checked. It adds no typed fields: values of a request are scoped services.
 */
export function middleware<const N extends Needs>(
  needs: N & FreeNames<N>,
  run: MiddlewareFunction<N>,
): Middleware<WantedBy<N>> {
  return new Middleware(needs, run as never);
}
