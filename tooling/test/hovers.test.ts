import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { after, suite, test } from "node:test";
import { LanguageServer, type Place } from "../lib/language-server.ts";

/** What is looked at, its place in the fixture (a text that occurs there, `^` before the word), and what an editor shows. */
const hovers: readonly (readonly [string, string, string])[] = [
  ["picked fields", "const ^Summary", 'PickOf<typeof Article, "slug" | "tags" | "title">'],
  ["a database in a service", "[this.^db,", "HandleOf<typeof Db>"],
  ["another need of a service", "this.^clock,", "Clock"],
  ["settings in a service", "this.^settings,", "BlogSettings"],
  ["a setting", "this.settings.^title", "string | undefined"],
  [
    "an entity of a database",
    "this.db.^article,",
    "EntityHandle<ModelOf<typeof Db>, typeof Article>",
  ],
  ["a query", "const ^query", "EntityQuery<ModelOf<typeof Db>, typeof Article>"],
  ["the row that a function is given", "where((^a)", "RowRef<ModelOf<typeof Db>, typeof Article>"],
  ["one row", "const ^row =", "Article"],
  ["all rows", "const ^rows", "Article[]"],
  ["selected fields", "const ^fields", "{ readonly slug: string; readonly views: number; }[]"],
  ["computed members", "const ^computed", "{ readonly title: string; readonly by: string; }[]"],
  [
    "a row with a whole other record",
    "const ^whole",
    "{ readonly author: Author; readonly authorId: string; readonly createdAt: Date; readonly editorId: string | null; readonly id: string; readonly slug: string; readonly tags: string[]; readonly title: string; readonly views: number; }[]",
  ],
  [
    "a selection with parts of other records",
    "const ^parts",
    "{ readonly author: { readonly name: string; }; readonly editor: { readonly name: string; } | null; readonly slug: string; }[]",
  ],
  [
    "a row with related rows",
    "const ^nested",
    "{ readonly articles: { readonly title: string; }[]; readonly bio: string | null; readonly id: string; readonly name: string; }[]",
  ],
  ["a page", "const ^page", "Page<Article>"],
  ["an inserted record", "const ^made", "Author"],
  ["who asks, in a policy", "^who }", "Principal"],
  ["a service in a handler", "^service, settings,", "Articles"],
  ["settings in a handler", "^settings, query", "BlogSettings"],
  ["the query of a handler", "^query, user", "{ after?: string; size: number; tag?: string; }"],
  ["a caller who may be nobody", "^reader }", "Principal | null"],
  ["a caller who is signed in", "^writer })", "Principal"],
  ["parameters", "^place, loaded", "{ readonly part: number; readonly slug: string; }"],
  ["parameters in load", "^params }) =>", "{ readonly part: number; readonly slug: string; }"],
  [
    "what was loaded",
    "^loaded }) =>",
    "{ readonly slug: string; readonly tags: readonly string[]; readonly title: string; }",
  ],
  ["a body", "^body, user", "{ slug: string; tags: string[]; title: string; }"],
  ["a body of changes", "^changes })", "{ slug?: string; tags?: string[]; title?: string; }"],
  [
    "what a client received: a page",
    "const ^listed",
    "{ items: { slug: string; tags: string[]; title: string; }[]; next?: string | null; total?: number | null; }",
  ],
  [
    "what a client received: an object",
    "const ^item",
    "{ slug: string; tags: string[]; title: string; }",
  ],
  [
    "what a client received: a reply",
    "const ^reply",
    "ClientReply<200, { slug: string; tags: string[]; title: string; }> | ClientReply<404, undefined>",
  ],
];

const file = join(import.meta.dirname, "fixtures/hovers.ts");
const source = readFileSync(file, "utf8");
const server = await LanguageServer.start();
after(() => server[Symbol.asyncDispose]());

suite("an editor shows a name or a flat object of", () => {
  for (const [what, place, expected] of hovers) {
    test(what, async () => {
      assert.equal(typeIn(await server.hover(file, placeOf(place))), expected);
    });
  }
});

/** Takes the words before the type away: `(parameter) query: `. */
function typeIn(hover: string): string {
  return hover.replace(/^(?:\(\w+\)|const) \w+\??: /, "");
}

function placeOf(text: string): Place {
  const found = source.split(text.replace("^", ""));
  assert.equal(found.length, 2, `${text} must occur once in the fixture`);
  const before = `${found[0]}${text.slice(0, text.indexOf("^"))}`.split("\n");
  return { line: before.length - 1, character: before.at(-1)?.length ?? 0 };
}
