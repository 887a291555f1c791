import {
  anyone,
  authentication,
  controller,
  createApp,
  events,
  ndjson,
  pageOf,
  paging,
  policy,
  signedIn,
  stream,
} from "@wervel/http";
import { bool, choice, instant, int, json, list, object, secret, text } from "@wervel/schema";

export const keyScheme = authentication({
  name: "key",
  openapi: { type: "apiKey", in: "header", name: "x-key" },
  authenticate: (request) => {
    const id = request.header("x-key");
    return id === undefined ? null : { id };
  },
});

const Summary = object({
  slug: text().describe("The name in addresses.").example("a-first-one"),
  title: text({ max: 80 }),
  tags: list(text()),
  createdAt: instant(),
  note: text().nullable(),
});
const Author = object({ id: int(), name: text().deprecated() }).named("Writer");
const NewArticle = object({
  title: text({ min: 1, max: 80 }),
  tags: list(text(), { max: 10 }).default([]),
  author: Author.optional(),
  password: secret({ min: 8 }).optional(),
});

export const articles = controller("/articles", { access: signedIn, tags: ["Articles"] }, (on) => ({
  list: on.get(
    "/",
    {
      access: anyone,
      summary: "Lists articles, newest first.",
      query: {
        tag: list(text()).optional(),
        order: choice("new", "old").default("new"),
        draft: bool().optional().deprecated(),
        filter: json().optional().describe("Any JSON value."),
        ...paging(),
      },
      reply: pageOf(Summary),
    },
    () => ({ items: [] }),
  ),
  show: on.get(
    "/:slug",
    { access: anyone, etag: true, reply: { 200: Summary, 404: null } },
    () => ({ slug: "a", title: "A", tags: [], createdAt: new Date(0), note: null }),
  ),
  create: on.post(
    "/",
    { body: NewArticle, reply: { 201: Summary, 409: object({ taken: text() }) }, location: "show" },
    ({ body }) => ({ slug: "a", ...body, createdAt: new Date(0), note: null }),
  ),
  remove: on.delete(
    "/:id",
    {
      params: { id: int({ min: 1 }).describe("The number of the article.") },
      access: policy("editor", {}, () => true),
      deprecated: { since: new Date(0), sunset: new Date(1e12) },
    },
    () => {},
  ),
  search: on.query(
    "/",
    { access: anyone, body: object({ words: text() }), reply: list(Summary) },
    () => [],
  ),
  watch: on.get("/watch/events", { access: anyone, reply: events(Summary) }, async function* () {}),
  dump: on.get("/watch/lines", { access: anyone, reply: ndjson(Author) }, async function* () {}),
  file: on.get(
    "/files/*path",
    { access: anyone, reply: stream({ type: "image/png" }) },
    () => new Uint8Array(1),
  ),
}));

/** Makes an app with one action of each sort. */
export const blog = () =>
  createApp({ name: "blog", release: "1.2.3" })
    .authenticate(keyScheme)
    .map(articles)
    .get("/hello/:name", { access: anyone, reply: text() }, ({ params }) => `Hello ${params.name}`);
