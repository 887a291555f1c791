import { expectTypeOf } from "expect-type";
import { Clock, Service, token, value } from "@wervel/core";
import type { Principal } from "@wervel/core";
import { instant, int, list, object, pick, text } from "@wervel/schema";
import {
  anyone,
  contract,
  controller,
  createApp,
  created,
  formats,
  html,
  link,
  middleware,
  pageOf,
  paging,
  policy,
  redirect,
  signedIn,
  status,
} from "@wervel/http";
import type { AccessDecision, WrongCall } from "@wervel/http";
import type { Decided, FreeNames, ReadSpec } from "../src/contract/action.ts";

class Article {
  static readonly fields = {
    slug: text(),
    title: text(),
    tags: list(text()),
    createdAt: instant(),
    views: int(),
  };
}
interface Row {
  readonly slug: string;
  readonly title: string;
  readonly tags: readonly string[];
  readonly createdAt: Date;
  readonly views: number;
}
const Summary = pick(Article, "slug", "title", "tags", "createdAt");
const NewArticle = pick(Article, "title", "tags");
declare const row: Row;

class Articles extends Service({ clock: Clock }) {
  latest(_tag?: string) {
    return {
      page: async (_page: { size?: number; after?: string }) => ({
        items: [row] as readonly Row[],
        next: null as string | null,
      }),
    };
  }
  async bySlug(_slug: string): Promise<Row | null> {
    return row;
  }
  async write(_author: string, _article: { title: string; tags: readonly string[] }): Promise<Row> {
    return row;
  }
}
const timing = middleware({ clock: Clock }, async (_ctx, next) => (await next()).header("x", "y"));

export const articles = controller(
  "/articles",
  { needs: { articles: Articles }, access: signedIn, use: [timing] },
  (on) => ({
    list: on.get(
      "/",
      {
        access: anyone,
        query: { tag: text().optional(), ...paging() },
        reply: pageOf(Summary),
      },
      ({ articles, query, user }) => {
        expectTypeOf(user).toEqualTypeOf<Principal | null>();
        expectTypeOf(query).toEqualTypeOf<{ tag?: string; size: number; after?: string }>();
        return articles.latest(query.tag).page(query);
      },
    ),
    show: on.get(
      "/:slug",
      { access: anyone, reply: { 200: Summary, 404: null } },
      async ({ articles, params }) => {
        expectTypeOf(params).toEqualTypeOf<{ readonly slug: string }>();
        return (await articles.bySlug(params.slug)) ?? status(404);
      },
    ),
    create: on.post(
      "/",
      { body: NewArticle, reply: { 201: Summary }, location: "show" },
      ({ articles, body, user }) => {
        expectTypeOf(user).toEqualTypeOf<Principal>();
        expectTypeOf(body).toEqualTypeOf<{ title: string; tags: string[] }>();
        return articles.write(user.id, body);
      },
    ),
    note: on.post("/note", { body: text().optional() }, ({ body }) => {
      expectTypeOf(body).toEqualTypeOf<string | undefined>();
      // @ts-expect-error an optional body may be left out
      body.trim();
    }),
    sign: on.post("/sign", { body: text().default("anonymous") }, ({ body }) => {
      expectTypeOf(body).toEqualTypeOf<string>();
    }),
    rename: on.put(
      "/:slug/:part",
      {
        params: { part: int() },
        access: policy("author", { clock: Clock }, ({ principal }) => principal.id === "1"),
        load: ({ articles, params }) => articles.bySlug(params.slug),
        allow: ({ loaded }) => loaded.views > 1,
        body: object({ title: text() }),
      },
      ({ loaded, params }) => {
        expectTypeOf(loaded).toEqualTypeOf<Row>();
        expectTypeOf(params).toEqualTypeOf<{ readonly slug: string; readonly part: number }>();
      },
    ),
    remove: on.delete("/:slug", {}, () => {}),
    old: on.get("/old/:slug", { reply: { 303: null } }, ({ params }) =>
      redirect(`/articles/${params.slug}`),
    ),
    made: on.post("/made", { reply: { 201: Summary } }, () => created(row, { location: "/x" })),
  }),
);

controller("/x", {}, (on) => ({
  // @ts-expect-error there is no access decision, here or on the controller
  list: on.get("/", { reply: text() }, () => "x"),
  wrongReply: on.get(
    "/b",
    { access: anyone, reply: Summary },
    // @ts-expect-error the reply lacks fields
    () => ({ slug: "x" }),
  ),
  // @ts-expect-error the contract declares no 409
  wrongStatus: on.get("/c", { access: anyone, reply: { 200: text() } }, () => status(409, "x")),
  // @ts-expect-error a GET action reads no body
  body: on.get("/d", { access: anyone, body: NewArticle }, () => {}),
  // @ts-expect-error an entity class is not a body
  entity: on.post("/e", { access: anyone, body: Article }, () => {}),
}));
// @ts-expect-error `body` belongs to the context
controller("/x", { needs: { body: Clock } }, () => ({}));

const shop = contract("/shop", { access: signedIn }, (on) => ({
  show: on.get("/:id", { access: anyone, params: { id: int() }, reply: Summary }),
  buy: on.post("/:id", { body: NewArticle, reply: { 201: Summary } }),
}));
export const shopping = controller(
  shop,
  { articles: Articles },
  {
    show: ({ params, articles, user }) => {
      expectTypeOf(user).toEqualTypeOf<Principal | null>();
      expectTypeOf(params).toEqualTypeOf<{ readonly id: number }>();
      return articles.write("1", { title: "x", tags: [] });
    },
    buy: ({ articles, body, user }) => articles.write(user.id, body),
  },
);

const Greeting = token<{ readonly text: string }>("greeting");
const app = createApp({ name: "blog" }).provide(Articles).map(articles, shopping);
void app.run();
const hello = createApp({ name: "hello" }).get(
  "/hello/:name",
  { needs: { greeting: Greeting }, access: anyone, reply: text() },
  ({ params, greeting }) => `${greeting.text} ${params.name}`,
);
// @ts-expect-error Greeting is missing: NotProvided<typeof Greeting>
void hello.run();
void hello.provide(value(Greeting, { text: "Hello" })).run();

// A wrong call shows a sentence that says what to do.
expectTypeOf<FreeNames<{ readonly body: typeof Clock }>>().toEqualTypeOf<{
  readonly body: WrongCall<"'body' belongs to the context: give the need another name.">;
}>();
expectTypeOf<Decided<undefined, undefined>>().toEqualTypeOf<
  AccessDecision<
    undefined,
    "Say who may call this action: access: anyone, signedIn or a policy, here or on its controller."
  >
>();
expectTypeOf<ReadSpec<"/", undefined, undefined, undefined>["body"]>().toEqualTypeOf<
  WrongCall<"GET and DELETE read no body: use query, or on.query(path, spec, handler)."> | undefined
>();
controller("/x/:id", { access: anyone }, (on) => ({
  // @ts-expect-error the path has no parameter of this name
  show: on.get("/", { params: { di: int() } }, () => {}),
  // @ts-expect-error a misspelt option
  misspelt: on.get("/a", { repli: text() }, () => {}),
  // @ts-expect-error a need that the controller does not state
  need: on.get("/b", {}, ({ articles }) => void articles),
}));
// @ts-expect-error a parameter is missing
link(articles.show);
// @ts-expect-error a parameter has another name
link(articles.show, { id: "x" });
link(articles.show, { slug: "x" });
link(articles.list, {}, { tag: "a", size: 3 });
// @ts-expect-error a query field of another type
link(articles.list, {}, { size: "3" });
// @ts-expect-error a reply is not a body of an entity
controller("/x", { access: anyone }, (on) => ({ a: on.get("/", { reply: Article }, () => row) }));

const Short = object({ slug: text() });
controller("/x", { access: anyone }, (on) => ({
  list: on.get(
    "/",
    {
      reply: formats({
        json: pageOf(Short),
        csv: true,
        html: (page) => {
          expectTypeOf(page.items).toEqualTypeOf<{ slug: string }[]>();
          return html`<p>${page.items.length}</p>`;
        },
      }),
    },
    () => ({ items: [{ slug: "a" }] }),
  ),
  // @ts-expect-error the handler returns the value of json
  wrong: on.get("/b", { reply: formats({ json: Short, html: () => html`x` }) }, () => html`x`),
}));
// @ts-expect-error json says what the value is
formats({ csv: true });
// @ts-expect-error a page is written by the html template
formats({ json: Short, html: () => "x" });

const Said = object({ from: text(), at: instant() });
const sockets = controller("/rooms", { needs: { clock: Clock }, access: signedIn }, (on) => ({
  talk: on.socket(
    "/:room",
    {
      params: { room: int() },
      query: { since: instant().optional() },
      receive: { text: text(), tags: list(text()) },
      send: Said,
      load: ({ params }) => (params.room > 1 ? { owner: "ann" } : null),
    },
    async ({ socket, params, query, user, loaded, clock, signal }) => {
      expectTypeOf(params).toEqualTypeOf<{ readonly room: number }>();
      expectTypeOf(query.since).toEqualTypeOf<Date | undefined>();
      expectTypeOf(user).toEqualTypeOf<Principal>();
      expectTypeOf(loaded).toEqualTypeOf<{ owner: string }>();
      expectTypeOf(signal).toEqualTypeOf<AbortSignal>();
      for await (const message of socket) {
        expectTypeOf(message.text).toEqualTypeOf<string>();
        expectTypeOf(message.tags).toEqualTypeOf<string[]>();
        await socket.send({ from: user.id, at: clock.now() });
        // @ts-expect-error what is sent has its declared type
        await socket.send({ from: 1, at: clock.now() });
      }
    },
  ),
  // @ts-expect-error without `send` nothing can be sent
  mute: on.socket("/", {}, ({ socket }) => socket.send({ from: "a" })),
  watch: on.socket("/watch", { access: anyone, send: Said }, async ({ socket, user }) => {
    expectTypeOf(user).toEqualTypeOf<Principal | null>();
    for await (const message of socket) expectTypeOf(message).toEqualTypeOf<never>();
  }),
  // @ts-expect-error a socket has no reply
  replying: on.socket("/replying", { reply: Said }, () => undefined),
}));
expectTypeOf(link(sockets.talk, { room: 1 })).toEqualTypeOf<string>();

const described = contract("/rooms", {}, (on) => ({
  talk: on.socket("/:room", { access: signedIn, receive: Said, send: Said }),
}));
controller(
  described,
  { clock: Clock },
  {
    talk: async ({ socket, params, user, clock }) => {
      expectTypeOf(params).toEqualTypeOf<{ readonly room: string }>();
      expectTypeOf(user).toEqualTypeOf<Principal>();
      for await (const { from } of socket) await socket.send({ from, at: clock.now() });
    },
  },
);

createApp({ name: "socket" }).socket(
  "/",
  { access: anyone, needs: { clock: Clock } },
  ({ clock }) => {
    expectTypeOf(clock).toEqualTypeOf<Clock>();
  },
);
// @ts-expect-error a socket has an access decision
createApp({ name: "undecided" }).socket("/", {}, () => undefined);
// @ts-expect-error the context has a `socket` of its own
controller("/taken", { needs: { socket: Clock }, access: anyone }, () => ({}));
