/** Removals that keep a plan a plan more often than not; whether it still is one is checked by whoever asks. */
const removable: ReadonlySet<string> = new Set([
  "let",
  "where",
  "distinct",
  "page",
  "limit",
  "offset",
  "after",
  "group",
]);

/** What others count on. */
const fixed: ReadonlySet<string> = new Set(["type", "columns", "return", "attributes", "values"]);

/** Records whose members may go one by one. */
const shrinkableRecords: ReadonlySet<string> = new Set(["let", "agg", "nest", "set"]);

/**
 * Yields smaller forms of plain data, each with one thing less: a part left out, an element taken from a list, or a node replaced by one
 * that stands in it.
 */
export function* smaller(node: unknown): Generator<unknown> {
  if (Array.isArray(node)) {
    for (let i = 0; i < node.length; i++) yield node.toSpliced(i, 1);
    for (let i = 0; i < node.length; i++)
      for (const element of smaller(node[i])) yield node.with(i, element);
    return;
  }
  if (
    typeof node !== "object" ||
    node === null ||
    node instanceof Date ||
    node instanceof Uint8Array
  )
    return;
  yield* replacements(node as Fields);
  for (const [name, value] of Object.entries(node)) {
    if (fixed.has(name)) continue;
    if (removable.has(name)) yield without(node as Fields, name);
    if (shrinkableRecords.has(name))
      for (const member of Object.keys(value as object))
        yield { ...node, [name]: without(value as Fields, member) };
    for (const inner of smaller(value)) yield { ...node, [name]: inner };
  }
}

type Fields = Readonly<Record<string, unknown>>;

/** What stands in a node and may take its place: an operand for an operator, a part for a junction, an inner read for an outer one. */
function* replacements(node: Fields): Generator<unknown> {
  for (const name of ["and", "or", "args"]) if (Array.isArray(node[name])) yield* node[name];
  for (const name of ["not", "is", "else", "read", "of"]) if (isNode(node[name])) yield node[name];
  if (Array.isArray(node["case"]))
    for (const [, value] of node["case"] as [unknown, unknown][]) yield value;
  if (isNode(node["from"])) {
    const from = node["from"] as Fields;
    if (isNode(from["read"])) yield from["read"];
    if (isNode(from["of"])) yield { ...node, from: (from["of"] as Fields)["from"] };
    if (isNode(from["walk"])) yield (from["walk"] as Fields)["start"];
    if (isNode(from["read"])) yield { ...node, from: (from["read"] as Fields)["from"] };
  }
}

function isNode(value: unknown): boolean {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function without(node: Fields, name: string): Fields {
  const { [name]: _, ...rest } = node;
  return rest;
}

/** Makes something as small as it gets while `stillFails` holds, trying at most `tries` forms. */
export async function shrink<T>(
  start: T,
  stillFails: (candidate: T) => Promise<boolean>,
  tries = 2000,
): Promise<T> {
  let best = start;
  let left = tries;
  for (;;) {
    const next = await firstThat(
      smaller(best) as Generator<T>,
      async (candidate) => left-- > 0 && (await stillFails(candidate)),
    );
    if (next === undefined || left <= 0) return next ?? best;
    best = next;
  }
}

async function firstThat<T>(
  candidates: Iterable<T>,
  holds: (candidate: T) => Promise<boolean>,
): Promise<T | undefined> {
  for (const candidate of candidates) if (await holds(candidate)) return candidate;
  return undefined;
}
