import {
  bool,
  bytes,
  choice,
  date,
  decimal,
  float,
  instant,
  int,
  int64,
  json,
  list,
  object,
  text,
  uuid,
  vector,
} from "@wervel/schema";
import { Database } from "../../db/database.ts";
import { entity } from "../../model/entity.ts";
import { key, many, one, version } from "../../model/members.ts";

const id = text({ max: 40 });
const small = { small: true } as const;

/** Trade: who sells. */
export class Supplier extends entity(
  {
    id: key(id),
    name: text({ max: 80 }),
    country: text({ max: 2 }).nullable(),
    rating: int().nullable(),
    products: many("product", "supplier"),
    rivals: many("supplier", { on: { country: "country" } }),
  },
  small,
) {}

/** Trade: what is sold. */
export class Product extends entity(
  {
    id: key(id),
    sku: text({ max: 40 }).nullable().unique(),
    name: text({ max: 80 }),
    price: decimal(10, 2),
    cost: decimal(8, 4).nullable(),
    stock: int(),
    weight: float().nullable(),
    discontinued: bool(),
    tags: list(text({ max: 30 })).index(),
    supplier: one("supplier", { key: id, onDelete: "null" }).nullable(),
    lines: many("line", "product"),
  },
  small,
) {}

/** Trade: who buys. The name can be searched without regard to case. */
export class Customer extends entity(
  {
    id: key(id),
    name: text({ max: 80 }).folded(),
    region: text({ max: 40 }).nullable(),
    city: text({ max: 40 }).nullable(),
    vip: bool(),
    joined: date().nullable(),
    credit: decimal(8, 2).nullable(),
    referrer: one("customer", { key: id, onDelete: "null" }).nullable(),
    referred: many("customer", "referrer"),
    orders: many("order", "customer"),
    neighbours: many("customer", { on: { city: "city" } }),
  },
  { small: true, index: [["region", "-id"]] },
) {}

/** Trade: numbered by the store, with a version. */
export class Order extends entity(
  {
    id: key(int()),
    placed: instant(),
    shipped: instant().nullable(),
    status: choice("open", "paid", "sent", "void"),
    note: text({ max: 200 }).nullable(),
    customer: one("customer", { key: id }),
    lines: many("line", "order"),
    version: version(),
  },
  { small: true, index: [["customer", "-placed"]] },
) {}

/** Trade: a key of two relations; an order takes its lines with it. */
export class Line extends entity(
  {
    order: one("order", { key: int(), onDelete: "cascade" }),
    product: one("product", { key: id }),
    quantity: int(),
    price: decimal(10, 2),
    discount: decimal(3, 2).nullable(),
  },
  { small: true, key: ["order", "product"] },
) {}

/** The people graph: a tree of bosses, and who follows whom, with cycles and loops. */
export class Person extends entity(
  {
    id: key(id),
    name: text({ max: 80 }),
    boss: one("person", { key: id, onDelete: "null" }).nullable(),
    team: many("person", "boss"),
    follows: many("person").through("follow", { from: "follower", to: "followed" }),
    followers: many("person").through("follow", { from: "followed", to: "follower" }),
    employers: many("company").through("employment"),
    places: many("place", "owner"),
  },
  small,
) {}

/** A link with an attribute. */
export class Follow extends entity(
  {
    follower: one("person", { key: id, onDelete: "cascade" }),
    followed: one("person", { key: id, onDelete: "cascade" }),
    weight: int().nullable(),
  },
  { small: true, key: ["follower", "followed"] },
) {}

/** Employs people through a link that is declared nowhere else. */
export class Company extends entity(
  {
    id: key(id),
    name: text({ max: 80 }),
    staff: many("person").through("employment"),
  },
  small,
) {}

/** Measures, often: the parent of many. */
export class Sensor extends entity(
  { id: key(id), unit: choice("C", "hPa", "lx"), readings: many("reading", "sensor") },
  small,
) {}

/** One measurement. Those that are void are hidden by a filter of the model. */
export class Reading extends entity(
  {
    id: key(int()),
    at: instant(),
    level: int().nullable(),
    amount: decimal(9, 3),
    grade: text({ max: 10 }).nullable(),
    void: bool(),
    sensor: one("sensor", { key: id }),
  },
  { small: true, index: [["sensor", "-at"]], filters: { valid: { void: false } } },
) {}

/** One record for each edge of each type; what a record is not about is null. */
export class Value extends entity(
  {
    id: key(id),
    text: text().nullable(),
    folded: text({ max: 80 }).folded().nullable(),
    pick: choice("a", "B", "c").nullable(),
    int: int().nullable(),
    int64: int64().nullable(),
    float: float().nullable(),
    dec: decimal(12, 3).nullable(),
    wide: decimal(30, 10).nullable(),
    bool: bool().nullable(),
    instant: instant().nullable(),
    date: date().nullable(),
    uuid: uuid().nullable(),
    bytes: bytes().nullable(),
    json: json().nullable(),
    texts: list(text()).index().nullable(),
    ints: list(int()).nullable(),
    decs: list(decimal(8, 2)).nullable(),
    point: object({ x: int(), label: text().nullable() }).nullable(),
  },
  small,
) {}

/** Where people are: a name that is unique whatever its case, numbers that no double holds, and value objects, also many of them. */
export class Place extends entity(
  {
    id: key(id),
    handle: text({ max: 40 }).folded().unique().nullable(),
    visits: int64(),
    spent: decimal(18, 6),
    box: object({
      opened: instant(),
      day: date().nullable(),
      cost: decimal(8, 2),
      total: int64(),
      note: text().nullable(),
    }).nullable(),
    stops: list(object({ name: text({ max: 40 }), at: int(), cost: decimal(8, 2).nullable() })),
    owner: one("person", { key: id, onDelete: "null" }).nullable(),
  },
  small,
) {}

/** What is said where: a text, and where it stands among the meanings. */
export class Passage extends entity(
  {
    id: key(id),
    title: text({ max: 80 }),
    body: text().nullable(),
    shelf: text({ max: 40 }).nullable().index(),
    meaning: vector(3).nullable(),
    place: vector(2, { metric: "l2" }),
    author: one("person", { key: id, onDelete: "null" }).nullable(),
    quotes: many("passage", "source"),
    source: one("passage", { key: id, onDelete: "null" }).nullable(),
  },
  small,
) {}

/** What is searched for the words of its texts. */
export class Note extends entity(
  {
    id: key(id),
    title: text({ max: 80 }),
    body: text().nullable(),
    shelf: text({ max: 40 }).nullable().index(),
    author: one("person", { key: id, onDelete: "null" }).nullable(),
  },
  { search: ["title", "body"] },
) {}

/** The small world of the conformance suite: trade, people, measurements, and every type at its edges. */
export class World extends Database({
  supplier: Supplier,
  product: Product,
  customer: Customer,
  order: Order,
  line: Line,
  person: Person,
  follow: Follow,
  company: Company,
  sensor: Sensor,
  reading: Reading,
  value: Value,
  place: Place,
  passage: Passage,
  note: Note,
}) {}
