import type { StandardSchemaV1 } from "@standard-schema/spec";
import { expectTypeOf } from "expect-type";
import {
  bytes,
  choice,
  compile,
  encode,
  type ErrorEntry,
  type Field,
  type Fields,
  fromStandard,
  type Infer,
  type InferInput,
  int,
  json,
  type JsonNotNull,
  list,
  object,
  pick,
  project,
  schemaErrors,
  secret,
  text,
  type Validation,
  vector,
} from "@wervel/schema";

declare const even: StandardSchemaV1<string | undefined, number>;
declare const maybe: StandardSchemaV1<string | undefined, number | undefined>;

const mixed = object({ even, maybe, n: int(), list: list(even) });
expectTypeOf<Infer<typeof mixed>>().toEqualTypeOf<{
  even: number;
  maybe?: number;
  n: number;
  list: number[];
}>();
expectTypeOf<InferInput<typeof mixed>>().toEqualTypeOf<{
  even?: string;
  maybe?: string;
  n: number;
  list: readonly (string | undefined)[];
}>();
const wrapped = fromStandard(even);
expectTypeOf<Infer<typeof wrapped>>().toEqualTypeOf<number>();
expectTypeOf<Infer<typeof even>>().toEqualTypeOf<number>();

const mood = choice("good", "bad");
expectTypeOf<Infer<typeof mood>>().toEqualTypeOf<"good" | "bad">();
const maybeMood = mood.nullable().optional();
expectTypeOf<Infer<typeof maybeMood>>().toEqualTypeOf<"good" | "bad" | null>();
const any = json();
expectTypeOf<Infer<typeof any>>().toEqualTypeOf<JsonNotNull>();
const embedding = vector(3);
expectTypeOf<Infer<typeof embedding>>().toEqualTypeOf<number[]>();
expectTypeOf<InferInput<typeof embedding>>().toEqualTypeOf<readonly number[] | Float32Array>();
const raw = bytes();
expectTypeOf<Infer<typeof raw>>().toEqualTypeOf<Uint8Array>();

const user = object({ name: text(), age: int().optional() });
expectTypeOf(compile(user, { mode: "json" })).returns.toEqualTypeOf<
  Validation<{ name: string; age?: number }> | Promise<Validation<{ name: string; age?: number }>>
>();
expectTypeOf(encode(user)).parameter(0).toEqualTypeOf<{ name: string; age?: number }>();
expectTypeOf(project(user)).returns.toEqualTypeOf<unknown>();

// A modified object still shows its members, so that pick(…) takes it.
const nullable = user.nullable().named("User").default(null);
expectTypeOf<Infer<typeof nullable>>().toEqualTypeOf<{ name: string; age?: number } | null>();
expectTypeOf<Infer<ReturnType<typeof picked>>>().toEqualTypeOf<{ age?: number }>();
function picked() {
  return pick(nullable, "age");
}

const fields: Fields = {
  user,
  mood,
  maybeMood,
  raw,
  any,
  wrapped,
  password: secret(),
  nullable,
  tags: list(text()).default([]),
};
const field: Field = list(user);
const schema: StandardSchemaV1<{ name: string; age?: number }, { name: string; age?: number }> =
  user;
void [fields, field, schema];

schemaErrors satisfies Record<string, ErrorEntry>;

// @ts-expect-error a choice takes texts
choice(1);
// @ts-expect-error a choice takes at least one text
choice();
// @ts-expect-error the format is unknown
text({ format: "phone" });
// @ts-expect-error an option is unknown
int({ maximum: 3 });
// @ts-expect-error a member is a field
object({ a: "text" });
// @ts-expect-error an element is a field
list(String);
// @ts-expect-error an object's default has all members
user.default({ age: 3 });
// @ts-expect-error null needs nullable()
text().default(null);
// @ts-expect-error an example has the field's type
text().example(3);
// @ts-expect-error the mode is required
compile(user, {});
