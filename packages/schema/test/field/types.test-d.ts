import { expectTypeOf } from "expect-type";
import {
  bool,
  choice,
  date,
  decimal,
  extend,
  type Field,
  type Infer,
  type InferInput,
  instant,
  int,
  int64,
  list,
  object,
  type ObjectField,
  omit,
  partial,
  type PickedFields,
  pick,
  type Secret,
  secret,
  text,
} from "@wervel/schema";

const Article = object({
  slug: text({ max: 80 }).unique().folded(),
  title: text(),
  tags: list(text()).default([]),
  views: int().default(0),
  createdAt: instant().now(),
  note: text().optional(),
  mood: choice("good", "bad").nullable(),
  price: decimal(10, 2),
  total: int64(),
  password: secret(),
  author: object({ name: text(), admin: bool().default(false) }),
});
type Article = Infer<typeof Article>;

expectTypeOf<Article>().toEqualTypeOf<{
  slug: string;
  title: string;
  tags: string[];
  views: number;
  createdAt: Date;
  note?: string;
  mood: "good" | "bad" | null;
  price: `${number}`;
  total: bigint;
  password: Secret;
  author: { name: string; admin: boolean };
}>();

expectTypeOf<InferInput<typeof Article>>().toEqualTypeOf<{
  slug: string;
  title: string;
  tags?: readonly string[];
  views?: number;
  createdAt?: Date;
  note?: string;
  mood: "good" | "bad" | null;
  price: `${number}`;
  total: bigint;
  password: Secret | string;
  author: { name: string; admin?: boolean };
}>();

const any: Field = Article;
const fields: { readonly [name: string]: Field } = Article.fields;
void any;
void fields;

class Entity {
  static readonly fields = {
    id: text(),
    title: text(),
    day: date().optional(),
    views: int().default(0),
    author: { kind: "one" as const, to: "author" },
  };
}
const Summary = pick(Entity, "id", "title");
expectTypeOf<Infer<typeof Summary>>().toEqualTypeOf<{ id: string; title: string }>();
expectTypeOf<Infer<ReturnType<typeof picked>>>().toEqualTypeOf<{ id: string; day?: string }>();
function picked() {
  return pick(Entity, "id", "day");
}
const Rest = omit(Entity, "id");
expectTypeOf<Infer<typeof Rest>>().toEqualTypeOf<{ title: string; day?: string; views: number }>();
const Patch = partial(Entity);
expectTypeOf<Infer<typeof Patch>>().toEqualTypeOf<{
  id?: string;
  title?: string;
  day?: string;
  views?: number;
}>();
const More = extend(Summary, { title: int(), extra: bool() });
expectTypeOf<Infer<typeof More>>().toEqualTypeOf<{ id: string; title: number; extra: boolean }>();

// @ts-expect-error 'author' is a relation, and only fields can be named here
pick(Entity, "id", "author");
// @ts-expect-error no such field
pick(Entity, "nope");
// @ts-expect-error only text is folded
int().folded();
// @ts-expect-error only an instant is filled with the time
text().now();
// @ts-expect-error the default does not fit
text().default(3);

// what is made of an object's fields keeps its members, its null and its names
const Address = object({ city: text(), zip: text().default("0") });
const Person = object({ name: text(), home: Address.nullable(), work: Address });
const PartialPerson = partial(Person);
expectTypeOf(PartialPerson.fields.home.fields.city).toEqualTypeOf(Address.fields.city);
expectTypeOf<Infer<typeof PartialPerson>>().toEqualTypeOf<{
  name?: string;
  home?: { city: string; zip: string } | null;
  work?: { city: string; zip: string };
}>();
expectTypeOf<InferInput<typeof PartialPerson>>().toEqualTypeOf<{
  name?: string;
  home?: { city: string; zip?: string } | null;
  work?: { city: string; zip?: string };
}>();
expectTypeOf(pick(Person, "name")).toEqualTypeOf<
  ObjectField<PickedFields<typeof Person, "name">>
>();
// @ts-expect-error null needs nullable()
Person.default(null);
// @ts-expect-error a default holds what an input must hold
Address.default({});
expectTypeOf(Address.default({ city: "Bonn" }).nullable().optional().fields).toEqualTypeOf(
  Address.fields,
);
