// Follows docs/http.md, docs/files.md and docs/security.md of this repository.
import { Clock, Log } from "@wervel/core";
import {
  anyone,
  controller,
  createApp,
  file,
  form,
  HttpStage,
  middleware,
  signedIn,
  stream,
} from "@wervel/http";
import { bearer, identity } from "@wervel/identity";
import { bool, choice, float, int, list, object, text } from "@wervel/schema";
import {
  article,
  chunks,
  greeting,
  nothing,
  plainType,
  receipt,
  rows,
  type Setup,
} from "../given.ts";

const Article = object({
  id: int(),
  slug: text(),
  title: text(),
  description: text(),
  tags: list(text()),
  author: object({ name: text(), bio: text(), following: bool() }),
  favoritesCount: int(),
  updatedAt: text(),
  page: int(),
  q: text(),
});

const Row = object({
  id: int(),
  slug: text(),
  title: text(),
  views: int(),
  open: bool(),
  author: object({ id: int(), name: text() }),
});

const View = object({
  shop: int(),
  order: int(),
  limit: int(),
  sort: choice("newest", "oldest"),
  open: bool(),
});

const NewOrder = object({
  reference: text({ min: 1, max: 40 }),
  customer: text({ min: 1, max: 80 }),
  email: text({ max: 254, format: "email" }),
  paid: bool(),
  note: text({ max: 1_000 }),
  lines: list(
    object({
      sku: text({ min: 1, max: 40 }),
      quantity: int({ min: 1, max: 1_000 }),
      price: float({ min: 0 }),
    }),
    { min: 1, max: 100 },
  ),
});

const Receipt = object({ reference: text(), lines: int(), quantity: int() });

const works = controller("/", { access: anyone }, (on) => ({
  text: on.get("/text", { reply: stream({ type: plainType }) }, () => greeting),
  list: on.get("/articles", { reply: list(Row) }, () => rows()),
  article: on.get(
    "/articles/:id",
    {
      params: { id: int() },
      query: { page: int().default(1), q: text().default("") },
      reply: Article,
    },
    ({ params, query }) => article(params.id, query.page, query.q),
  ),
  order: on.get(
    "/shops/:shop/orders/:order",
    {
      params: { shop: int(), order: int() },
      query: {
        limit: int({ min: 1, max: 100 }),
        sort: choice("newest", "oldest"),
        open: bool(),
      },
      reply: View,
    },
    ({ params, query }) => ({ ...params, ...query }),
  ),
  place: on.post("/orders", { body: NewOrder, reply: { 201: Receipt } }, ({ body }) =>
    receipt(body),
  ),
  me: on.get("/me", { access: signedIn, reply: object({ id: text() }) }, ({ user }) => ({
    id: user.id,
  })),
  upload: on.post(
    "/files",
    {
      body: form({ document: file({ types: ["pdf"] }) }),
      reply: { 201: object({ name: text(), bytes: int() }) },
    },
    ({ body: { document } }) => ({ name: document.name, bytes: document.size }),
  ),
  download: on.get("/download", { reply: stream() }, () => chunks()),
}));

const logged = middleware({ clock: Clock, log: Log }, async ({ clock, log, request }, next) => {
  const from = clock.ms();
  const answer = await next();
  const { method, path } = request;
  log.info("answered", { method, path, status: answer.status, ms: clock.ms() - from });
  return answer;
});

export async function start({ routes, log, keys }: Setup): Promise<number> {
  const items = controller("/", { access: anyone }, (on) =>
    Object.fromEntries(
      Array.from({ length: routes }, (_, route) => [
        `item${route}`,
        on.get(
          `/r${route}/items/:id`,
          { params: { id: int() }, reply: object({ route: int(), id: int() }) },
          ({ params }) => ({ route, id: params.id }),
        ),
      ]),
    ),
  );
  const app = createApp({
    name: "bench",
    limits: { rate: false },
    compress: false,
    // Nobody else refuses requests while the machine is busy.
    server: { maxLoopDelayMs: 60_000 },
    ...(log ? { use: [logged] } : {}),
  })
    .use(
      identity({
        keys: { file: keys.file },
        tokens: { issuer: keys.issuer, audience: keys.audience, lifeMinutes: 60 },
      }),
    )
    .authenticate(bearer())
    .errors(({ status, title }) => (status === 404 ? nothing : { status, title }))
    .map(works, items);
  const host = await app.start({
    environment: "production",
    ...(log ? {} : { settings: { env: { LOG_LEVEL: "warn" }, argv: [] } }),
  });
  const { address } = await host.stage(HttpStage)!.listen({ port: 0 });
  return (address as { readonly port: number }).port;
}
