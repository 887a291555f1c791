import { WervelError } from "@wervel/schema";
import { DataError } from "../errors.ts";
import type { EntityDescription } from "../model/description.ts";
import { outputScope } from "../oracle/read-scope.ts";
import { int } from "../oracle/scope.ts";
import { longestWord, wordsName, wordsOf } from "../oracle/words.ts";
import type { Arg, Expr, Order, Pred, Read, Source, ValueType } from "../plan/plan.ts";
import { checkOperand } from "./check-operand.ts";
import { Slot } from "./parameter.ts";
import { Numbering } from "./shape.ts";
import type { QuerySource } from "./source.ts";
import type { Table } from "./table.ts";

/** The most distinct words of one search. */
const maxWords = 16;

const maxWeight = 1000;

/** The column that says how much of the text a record has where. */
const score = "score";

const asked: ValueType = { kind: "text", nullable: false };
const word: ValueType = { kind: "text", nullable: false, max: longestWord };

interface Searched {
  readonly text: unknown;
  readonly in: readonly string[] | undefined;
  readonly weights: Readonly<Record<string, unknown>> | undefined;
}

/**
 * The records of an entity that have every word of a text in one of its searched fields or another, those with most of them first, those of
 * one score by their key. The plan is a read of the records with a computed score, inside of the read of the query.
 */
export function searchSource(table: Table, { text, in: within, weights }: Searched): QuerySource {
  const { entity, name, scope } = table;
  if (scope.names.has(score)) throw takenName(name);
  const places = placesOf(entity!, within, weights);
  const { wanted, counted } = argsOf(checkOperand(asked, text, name, "search"));
  const order: readonly Order[] = [
    { key: { path: [score] }, dir: "desc", nulls: "last" },
    ...entity!.key.map((part) => ({ key: { path: [part] }, dir: "asc", nulls: "first" }) as const),
  ];
  const read = (numbers: Numbering): Read => {
    const all = wanted.map(() => numbers.take(word));
    const scored = counted?.map(() => numbers.take(word)) ?? all;
    return {
      from: { entity: name },
      let: { [score]: sumOf(scored, places) },
      where: conjunction(all.map((one) => somewhere(one, places))),
      order,
      take: { fields: [...table.fieldNames(), score], nest: {} },
    };
  };
  const build = (numbers: Numbering): Source => ({ read: read(numbers) });
  const by = places.map(({ field, weight }) => `${field}*${weight}`).join();
  const key = `${name}?${by}:${wanted.length}${counted === undefined ? "" : "+"}`;
  return {
    table: table.withScope(outputScope(scope.model, read(new Numbering()))),
    key,
    args: counted === undefined ? wanted : [...wanted, ...counted],
    rewrite: () => key,
    build,
    chosen: {
      order,
      among: (from, where) => {
        if (where.length === 0) return from;
        const inner = (from as { readonly read: Read }).read;
        return { read: { ...inner, where: { and: [inner.where!, ...where] } } };
      },
    },
  };
}

interface Place {
  readonly field: string;
  readonly weight: number;
}

function placesOf(
  { name, search = [] }: EntityDescription,
  within: readonly string[] = search,
  weights: Readonly<Record<string, unknown>> = {},
): readonly Place[] {
  if (within.length === 0) throw badPlaces(name, search);
  const stray = [...within, ...Object.keys(weights)].find((field) => !search.includes(field));
  if (stray !== undefined) throw badPlace(name, stray, search);
  return search
    .filter((field) => within.includes(field))
    .map((field) => ({
      field,
      weight: Object.hasOwn(weights, field) ? weightOf(weights[field]) : 1,
    }));
}

/** The words that must be there and, where they are not those, the words that count. */
interface Words {
  readonly wanted: readonly unknown[];
  readonly counted?: readonly unknown[];
}

/**
 * How many words a parameter will have is not known: its query always asks for as many as there may be. Those that are missing are the first
 * one again among the wanted, and the empty word, which no record has, among the counted.
 */
function argsOf(text: unknown): Words {
  if (!(text instanceof Slot)) return { wanted: searchWords(text as string) };
  const each = (wordAt: (words: readonly string[], at: number) => string): readonly Slot[] =>
    Array.from({ length: maxWords }, (_, at) =>
      text.map((given) => wordAt(searchWords(given as string), at)),
    );
  return {
    wanted: each((words, at) => words[at] ?? words[0]!),
    counted: each((words, at) => words[at] ?? ""),
  };
}

/** @throws `value.length` */
function searchWords(text: string): readonly string[] {
  const words = wordsOf(text);
  if (words.length <= maxWords) return words.length === 0 ? [""] : words;
  throw new DataError(
    "value.length",
    `A search takes at most ${maxWords} distinct words, not ${words.length}.`,
    { help: "Bound what may be searched for where it comes in: text({ max: 100 })." },
  );
}

function somewhere(one: Arg, places: readonly Place[]): Pred {
  const tests = places.map(({ field }) => hasWord(field, one));
  return tests.length === 1 ? tests[0]! : { or: tests };
}

function hasWord(field: string, right: Arg): Pred {
  return { cmp: "has", left: { path: [wordsName(field)] }, right };
}

function conjunction(preds: readonly Pred[]): Pred {
  return preds.length === 1 ? preds[0]! : { and: preds };
}

function sumOf(words: readonly Arg[], places: readonly Place[]): Expr {
  return words
    .flatMap((one) => places.map(({ field, weight }) => points(field, one, weight)))
    .reduce((sum, value) => ({ op: "add", args: [sum, value] }));
}

function points(field: string, one: Arg, weight: number): Expr {
  return {
    case: [[hasWord(field, one), { const: weight, type: int }]],
    else: { const: 0, type: int },
  };
}

/** @throws WERVEL_QUERY_OPERAND */
function weightOf(weight: unknown): number {
  if (Number.isInteger(weight) && (weight as number) >= 1 && (weight as number) <= maxWeight)
    return weight as number;
  throw new WervelError(
    "WERVEL_QUERY_OPERAND",
    `search takes weights that are whole numbers from 1 to ${maxWeight}, not ${String(weight)}.`,
    { help: "Write search(text, { weights: { title: 3 } })." },
  );
}

function badPlaces(entity: string, search: readonly string[]): WervelError {
  return new WervelError("WERVEL_QUERY_NAME", `${entity} is searched in no field.`, {
    help:
      search.length === 0
        ? 'Declare the fields beside the indexes of the entity: { search: ["title"] }.'
        : `Leave \`in\` out, or name some of ${search.join(", ")}.`,
    details: { entity },
  });
}

function badPlace(entity: string, field: string, search: readonly string[]): WervelError {
  return new WervelError("WERVEL_QUERY_NAME", `${entity}.${field} is not searched.`, {
    help: `The \`search\` of the entity names ${search.length === 0 ? "no field" : search.join(", ")}.`,
    details: { entity, field },
  });
}

function takenName(entity: string): WervelError {
  return new WervelError(
    "WERVEL_QUERY_NAME",
    `${entity} has a field score, and search gives its rows a column of that name.`,
    {
      help: 'Give the field another name; its column may stay: columns: { rating: "score" }.',
      details: { entity },
    },
  );
}
