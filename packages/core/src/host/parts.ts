import { WervelError } from "@wervel/schema";
import { PART, type PROVIDES, STORE, type WANTS } from "../internal/symbols.ts";
import { invalidPart, shown, toPart } from "./invalid-part.ts";
import { make, value } from "../services/binding.ts";
import type { Binding, ProvidedBy, Provision, WantedByProvision } from "../services/binding.ts";
import type { Needs, Resolved, WantedBy } from "../services/needs.ts";
import type { ServiceOf, Token } from "../services/token.ts";

/** Needs together with the name of who states them, for paths in messages. */
export interface Wanting {
  /** For example `POST /orders`. */
  readonly label: string;
  readonly needs: Needs;
}

/** What a part brings into an app. */
export interface PartRecord<K extends string = string> {
  /** What reads it: `'feature'`, `'route'`, `'middleware'`, `'store'`, … */
  readonly kind: K;
  readonly name: string;
  readonly provisions: readonly Provision[];
  readonly wanting: readonly Wanting[];
  /** Parts inside this one. */
  readonly parts: readonly Part[];
  /** What is wrong with this part: the start reports it with all other problems. Default nothing. */
  readonly problems?: readonly WervelError[];
}

/** Anything that an app may be composed of: it says what it provides and what it wants. */
export interface Part<K extends string = string, P = unknown, W = unknown> {
  readonly [PART]: PartRecord<K>;
  readonly [PROVIDES]: P;
  readonly [WANTS]: W;
}

/** A token that `app.store` takes: it makes the part for the stores it is given. */
export interface Storable<S = never> {
  readonly [STORE]: (stores: S) => Part<"store">;
}

/** What {@link Storable} accepts as its stores. */
export type StoresOf<D> = D extends { readonly [STORE]: (stores: infer S) => unknown } ? S : never;

/** The compiler shows this type where services are missing: provide the named token, or mark the need optional. */
export interface NotProvided<T> {
  readonly missing: T;
  readonly help: "Provide the service named here, or mark the need optional.";
}

/** `Ready` when everything wanted is provided, else {@link NotProvided} with what is missing. */
export type WhenComplete<P, W, Ready> = [Exclude<W, P>] extends [never]
  ? Ready
  : NotProvided<Exclude<W, P>>;

/** The parts type itself when nothing is missing, else {@link NotProvided}: for the parameter of a function that starts it. */
export type Complete<A extends Part> = WhenComplete<A[typeof PROVIDES], A[typeof WANTS], A>;

/** How a list of parts names its own type with other lists; a subclass adds its member `type`. */
export interface PartsKind {
  readonly provided: unknown;
  readonly wanted: unknown;
  readonly type: unknown;
}

/** The type of a parts list after adding to its lists. */
export type Grown<K extends PartsKind, P, W> = (K & {
  readonly provided: P;
  readonly wanted: W;
})["type"];

/** A first-start hook: see {@link Parts.onFirstStart}. */
export interface FirstStart {
  readonly needs: Needs;
  readonly work: (needs: never, signal: AbortSignal) => unknown;
}

/** A list of parts with what they provide (`P`) and want (`W`): an app, a feature, a test's replacements. */
export abstract class Parts<P, W, K extends PartsKind> implements Part<string, P, W> {
  declare readonly [PROVIDES]: P;
  declare readonly [WANTS]: W;
  readonly name: string;
  readonly #kind: string;
  readonly #provisions: Provision[] = [];
  readonly #parts: Part[] = [];
  #isSealed = false;

  constructor(kind: string, name: string) {
    this.#kind = kind;
    this.name = name;
  }

  get [PART](): PartRecord {
    return {
      kind: this.#kind,
      name: this.name,
      provisions: this.#provisions,
      wanting: [],
      parts: this.#parts,
    };
  }

  /** Refuses further parts: the host does this when it starts. */
  seal(): void {
    this.#isSealed = true;
  }

  #open(): { readonly provisions: Provision[]; readonly parts: Part[] } {
    if (this.#isSealed) throw startedError(this.name);
    return { provisions: this.#provisions, parts: this.#parts };
  }

  /** Provides services: classes, which provide themselves, and bindings. Order matters only among several of one token. */
  provide<const I extends readonly Provision[]>(
    ...items: I
  ): Grown<K, P | ProvidedBy<I[number]>, W | WantedByProvision<I[number]>> {
    this.#open().provisions.push(...items);
    return this as never;
  }

  /** Provides a ready value: short for `provide(value(token, service))`. */
  value<T extends Token>(token: T, service: ServiceOf<T>): Grown<K, P | T, W> {
    return this.provide(value(token, service) as Binding<T, never>) as never;
  }

  /** Provides what a function makes: short for `provide(make(token, needs, create))`. */
  make<T extends Token, const N extends Needs>(
    token: T,
    needs: N,
    create: (needs: Resolved<N>) => ServiceOf<T> | Promise<ServiceOf<T>>,
  ): Grown<K, P | T, W | WantedBy<N>> {
    return this.provide(make(token, needs, create) as Binding<T, never>) as never;
  }

  /** Provides a database over its stores. */
  store<D extends Storable>(database: D, stores: StoresOf<D>): Grown<K, P | D, W> {
    this.#open().parts.push(storePart(database, stores));
    return this as never;
  }

  /** Adds parts that answer requests: controllers and groups. */
  map<const M extends readonly Part<"route">[]>(
    ...routes: M
  ): Grown<K, P | M[number][typeof PROVIDES], W | M[number][typeof WANTS]> {
    this.#open().parts.push(...routes.map((each) => toPart("map()", each)));
    return this as never;
  }

  /** Adds features and other parts, such as middleware. */
  use<const M extends readonly Part[]>(
    ...parts: M
  ): Grown<K, P | M[number][typeof PROVIDES], W | M[number][typeof WANTS]> {
    this.#open().parts.push(...parts.map((each) => toPart("use()", each)));
    return this as never;
  }

  /**
   * Runs work in a scope of its own at start-up, when the stores are fresh; else not.
   *
   * It runs after every service has started and before the app opens. An error stops the start.
   */
  onFirstStart<const N extends Needs>(
    needs: N,
    work: (needs: Resolved<N>, signal: AbortSignal) => unknown,
  ): Grown<K, P, W | WantedBy<N>> {
    const hook: FirstStart = { needs, work };
    this.#open().parts.push(new FirstStartPart(hook));
    return this as never;
  }
}

function storePart(database: unknown, stores: unknown): Part {
  if (typeof database !== "function" || !(STORE in database))
    return invalidPart(`store() got ${shown(database)}, which is no database class.`);
  if ((typeof stores !== "object" && typeof stores !== "function") || stores === null)
    return invalidPart(`store(${shown(database)}, …) got ${shown(stores)} as its store.`);
  return (database as unknown as Storable<unknown>)[STORE](stores);
}

function startedError(name: string): WervelError {
  return new WervelError("WERVEL_HOST_STARTED", `${name} has started and takes no further parts.`, {
    help: "Compose the app before it starts.",
  });
}

/** The part that {@link Parts.onFirstStart} adds. */
export class FirstStartPart implements Part<"first-start", never, never> {
  declare readonly [PROVIDES]: never;
  declare readonly [WANTS]: never;
  readonly hook: FirstStart;

  constructor(hook: FirstStart) {
    this.hook = hook;
  }

  get [PART](): PartRecord<"first-start"> {
    const wanting = [{ label: "onFirstStart", needs: this.hook.needs }];
    return { kind: "first-start", name: "onFirstStart", provisions: [], wanting, parts: [] };
  }
}

interface FeatureKind extends PartsKind {
  readonly type: Feature<this["provided"], this["wanted"]>;
}

/** A part of an app with lists of its own. */
export class Feature<P = never, W = never> extends Parts<P, W, FeatureKind> {}

/** Makes a part of an app: `feature('articles').provide(Articles).map(articles)`; `app.use(feature)` adds it. */
export function feature(name: string): Feature {
  return new Feature("feature", name);
}

/** What {@link definePart} takes beside the kind and the name. */
export interface PartOptions {
  readonly provisions?: readonly Provision[];
  readonly wanting?: readonly Wanting[];
  readonly parts?: readonly Part[];
}

/** Makes the record under the `PART` symbol: for packages that bring parts of their own. */
export function definePart<K extends string>(
  kind: K,
  name: string,
  options: PartOptions = {},
): PartRecord<K> {
  const { provisions = [], wanting = [], parts = [] } = options;
  return {
    kind,
    name,
    provisions,
    wanting,
    parts: parts.map((each) => toPart(`${kind} ${name}`, each)),
  };
}
