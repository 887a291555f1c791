import { expectTypeOf } from "expect-type";
import { client } from "@wervel/client";
import type { CallOptions, ClientReply } from "@wervel/client";
import { anyone, controller, createApp } from "@wervel/http";
import { int, object, text } from "@wervel/schema";
import { items } from "./support/contract.ts";

const api = client({ items }, { baseUrl: "https://items.test" });

interface Item {
  id: bigint;
  name: string;
  price: `${number}`;
  madeAt: Date;
  data: Uint8Array;
  kind: "a" | "b";
  note: string | null;
}

expectTypeOf(api.items.show).parameters.toEqualTypeOf<
  [input: { readonly params: { readonly id: bigint } }, options?: CallOptions]
>();
expectTypeOf(api.items.show).returns.resolves.toEqualTypeOf<Item>();
expectTypeOf(api.items.show.reply).returns.resolves.toEqualTypeOf<
  ClientReply<200, Item> | ClientReply<404, undefined> | ClientReply<410, { gone: Date }>
>();
expectTypeOf(api.items.create).returns.resolves.toEqualTypeOf<Item | string>();
expectTypeOf(api.items.remove).returns.resolves.toEqualTypeOf<undefined>();
expectTypeOf(api.items.ticks).returns.resolves.toEqualTypeOf<
  AsyncIterable<{ at: Date; count: number }>
>();
expectTypeOf(api.items.lines).returns.resolves.toEqualTypeOf<AsyncIterable<{ at: Date }>>();
expectTypeOf(api.items.file).returns.resolves.toEqualTypeOf<AsyncIterable<Uint8Array>>();

void api.items.list();
void api.items.list({ query: { size: 3 } }, { signal: AbortSignal.abort() });
void api.items.note({ params: { id: 1, part: 2 } });
// @ts-expect-error the parameter is missing
void api.items.show();
// @ts-expect-error the parameter is a bigint
void api.items.show({ params: { id: "1" } });
// @ts-expect-error the body is missing
void api.items.create({});
// @ts-expect-error the body lacks a member
void api.items.create({ body: { name: "x" } });
// @ts-expect-error the query has no such member
void api.items.list({ query: { sort: "x" } });
// @ts-expect-error there is no such action
void api.items.rename;

const inline = controller("/things", { access: anyone }, (on) => ({
  show: on.get(
    "/:id",
    { params: { id: int() }, reply: object({ id: int() }) },
    ({ params }) => params,
  ),
  hello: on.get("/", { reply: text() }, () => "x"),
}));
const app = createApp({ name: "things" }).map(inline);
const things = client({ inline }, app);
expectTypeOf(things.inline.show).parameters.toEqualTypeOf<
  [input: { readonly params: { readonly id: number } }, options?: CallOptions]
>();
expectTypeOf(things.inline.show).returns.resolves.toEqualTypeOf<{ id: number }>();
expectTypeOf(things).toHaveProperty("inline");
expectTypeOf(things.inline).toHaveProperty("hello");
