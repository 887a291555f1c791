import type { Fields } from "@wervel/schema";
import { withoutCaller } from "../engine/caller.ts";
import { EntityBuilder } from "../query/entity-builder.ts";
import { QueryBuilder } from "../query/query-builder.ts";
import { stateOf } from "../query/state.ts";
import { badDeclaration } from "./bad-declaration.ts";
import { Parameters } from "./parameters.ts";
import { DeclaredShape } from "./shape.ts";

/** The function of a declared query: from the source and the parameters to the query. */
export type Build = (query: never, parameters: never) => unknown;

/** A declared query: what was written, and its shapes, each made when it is first wanted. */
export class Declaration {
  readonly source: EntityBuilder;
  /** The function's own text: that of the same field is the same in every instance of a class. */
  readonly text: string;
  readonly #fields: Fields;
  readonly #build: Build;
  #parameters: Parameters | undefined;
  readonly #shapes: DeclaredShape[] = [];

  constructor(source: EntityBuilder, fields: Fields, build: Build) {
    this.source = source;
    this.#fields = fields;
    this.#build = build;
    this.text = String(build);
  }

  get parameters(): Parameters {
    return (this.#parameters ??= new Parameters(this.#fields));
  }

  /** All shapes: each parameter given, null where it may be, and left out where it may be. */
  shapes(): readonly DeclaredShape[] {
    return Array.from({ length: this.parameters.shapes }, (_, shape) => this.shape(shape));
  }

  shape(number: number): DeclaredShape {
    return (this.#shapes[number] ??= this.#make(this.parameters.given(number)));
  }

  #make(given: object): DeclaredShape {
    const { runtime, state } = this.source;
    const query: unknown = (this.#build as (query: unknown, given: object) => unknown)(
      new EntityBuilder(runtime, stateOf(state.source, withoutCaller(state.options))),
      given,
    );
    if (query instanceof QueryBuilder) return new DeclaredShape(runtime, query.state);
    throw badDeclaration(
      "gives no query.",
      "Return the query that its function is given, narrowed; all(), first() and page() are called on what the declared query gives.",
    );
  }
}
