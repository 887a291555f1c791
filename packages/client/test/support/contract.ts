import {
  anyone,
  contract,
  events,
  ndjson,
  pageOf,
  paging,
  signedIn,
  stream,
} from "@wervel/http/contract";
import {
  bool,
  bytes,
  choice,
  decimal,
  instant,
  int,
  int64,
  json,
  list,
  object,
  secret,
  text,
} from "@wervel/schema";

export const Item = object({
  id: int64(),
  name: text({ max: 5 }),
  price: decimal(8, 2),
  madeAt: instant(),
  data: bytes(),
  kind: choice("a", "b"),
  note: text().nullable(),
});

/** Routes of every sort, in a file that a browser may load. */
export const items = contract("/items", { access: anyone }, (on) => ({
  list: on.get("/", {
    query: {
      tag: list(text()).optional(),
      since: instant().optional(),
      open: bool().optional(),
      filter: json().optional(),
      ...paging(),
    },
    reply: pageOf(Item),
  }),
  show: on.get("/:id", {
    params: { id: int64() },
    reply: { 200: Item, 404: null, 410: object({ gone: instant() }) },
  }),
  create: on.post("/", {
    access: signedIn,
    body: object({ name: text({ max: 5 }), madeAt: instant(), password: secret().optional() }),
    reply: { 201: Item, 202: text(), 409: object({ taken: text() }) },
  }),
  remove: on.delete("/:id", {}),
  search: on.query("/search", { body: object({ words: list(text()) }), reply: list(text()) }),
  note: on.put("/:id/note/:part", {
    params: { part: int() },
    body: text().optional(),
    reply: text(),
  }),
  tree: on.get("/tree/*path", { reply: text() }),
  old: on.get("/old/path", { reply: { 303: null } }),
  ticks: on.get("/ticks/all", {
    query: { fail: text().optional() },
    reply: events(object({ at: instant(), count: int() }), { retryMs: 1, heartbeatMs: 0 }),
  }),
  lines: on.get("/lines/all", { reply: ndjson(object({ at: instant() })) }),
  file: on.get("/file/all", { reply: stream({ type: "image/png" }) }),
}));
