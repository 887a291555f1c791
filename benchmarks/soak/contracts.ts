import type { Dice } from "./dice.ts";
import { type Json, mutateText, mutateValue, oddValue } from "./mutate.ts";

/** An action, as the document of its app describes it. */
export interface ContractedAction {
  readonly method: string;
  /** With its parameters in braces. */
  readonly path: string;
  readonly query: readonly string[];
  readonly body: Schema | undefined;
}

/** What the claim reads of a JSON Schema. */
interface Schema {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly format?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly items?: Schema;
  readonly minimum?: number;
}

interface Described {
  readonly parameters?: readonly { readonly name: string; readonly in: string }[];
  readonly requestBody?: {
    readonly content: Readonly<Record<string, { readonly schema: Schema }>>;
  };
}

interface OpenApi {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Described>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, Schema>> };
}

/** A request that was made up. */
export interface MadeUp {
  readonly method: string;
  readonly target: string;
  readonly body: string | undefined;
}

/** Every action of an app, read from its OpenAPI document, and requests made up for them. */
export class Contracts {
  readonly actions: readonly ContractedAction[];
  readonly #schemas: Readonly<Record<string, Schema>>;
  readonly #known: readonly string[];

  /** @param known What may stand in a path, such as the names of what is there. */
  constructor(document: string, known: readonly string[]) {
    const { paths, components } = JSON.parse(document) as OpenApi;
    this.#schemas = components.schemas;
    this.#known = known;
    this.actions = Object.entries(paths).flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, { parameters = [], requestBody }]) => ({
        method: method.toUpperCase(),
        path,
        query: parameters.filter((each) => each.in === "query").map(({ name }) => name),
        body: requestBody?.content["application/json"]?.schema,
      })),
    );
  }

  /** Makes a request for an action, and changes its path, its query, its body or the text of its body. */
  makeUp({ method, path, query, body }: ContractedAction, dice: Dice): MadeUp {
    const spoilt = dice.below(body === undefined ? 2 : 6);
    const filled = path.replaceAll(/\{[^}]+\}/g, () => encodeURIComponent(dice.of(this.#known)));
    const target = spoilt === 0 ? oneLine(mutateText(filled, dice)) : filled;
    const pairs = query
      .filter(() => dice.once(2))
      .map((name) => `${name}=${oddText(spoilt === 1 ? oddValue(dice) : 1)}`);
    const valid = body === undefined ? undefined : this.#value(body, dice);
    const changed = valid === undefined || spoilt < 2 ? valid : mutateValue(valid, dice);
    const text = changed === undefined ? undefined : JSON.stringify(changed);
    return {
      method: dice.once(50) ? dice.of(["PATCH", "OPTIONS", "DELETE", "BREW"]) : method,
      target: pairs.length === 0 ? target : `${target}?${pairs.join("&")}`.slice(0, 20_000),
      body: text !== undefined && spoilt === 5 ? mutateText(text, dice) : text,
    };
  }

  #value(schema: Schema, dice: Dice): Json {
    const { $ref, type, format, properties, items, minimum = 1 } = schema;
    if ($ref !== undefined) return this.#value(this.#schemas[$ref.split("/").at(-1)!]!, dice);
    const kind = typeof type === "string" ? type : (type?.[0] ?? "null");
    if (properties !== undefined)
      return Object.fromEntries(
        Object.entries(properties).map(([name, each]) => [name, this.#value(each, dice)]),
      );
    if (items !== undefined) return [this.#value(items, dice)];
    if (kind === "string")
      return format === "email" ? `e${dice.below(1e9)}@example.com` : `text ${dice.below(1e9)}`;
    if (kind === "integer" || kind === "number") return minimum;
    return kind === "boolean" ? true : null;
  }
}

/** A request line ends at the first space; what it may hold besides is for the claim of mutated bytes. */
function oneLine(text: string): string {
  return text.replaceAll(/[\r\n\0 ]/g, "%20").replace(/^(?!\/)/, "/");
}

function oddText(value: Json): string {
  const text = typeof value === "string" ? value : JSON.stringify(value);
  return encodeURIComponent(text.toWellFormed().slice(0, 3_000));
}
