import { expectTypeOf } from "expect-type";
import {
  all,
  bind,
  Clock,
  decorate,
  Host,
  keyed,
  make,
  optional,
  Service,
  token,
  value,
} from "@wervel/core";
import type { HostServices, PartsKind } from "@wervel/core";

interface AppKind extends PartsKind {
  readonly type: App<this["provided"], this["wanted"]>;
}
class App<P, W> extends Host<P, W, AppKind> {}
const app = () => new App<HostServices, never>("app", "test");

abstract class Mailer {
  abstract send(to: string): void;
}
class Smtp extends Service({ clock: Clock }) {
  readonly smtp = true;
  send(_to: string): void {}
}
const Greeting = token<string>("greeting");
class Orders extends Service({
  mail: Mailer,
  greeting: Greeting,
  maybe: optional(Greeting),
  every: all(Mailer),
}) {
  place(): void {
    expectTypeOf(this.mail).toEqualTypeOf<Mailer>();
    expectTypeOf(this.greeting).toEqualTypeOf<string>();
    expectTypeOf(this.maybe).toEqualTypeOf<string | undefined>();
    expectTypeOf(this.every).toEqualTypeOf<readonly Mailer[]>();
  }
}
class Late extends Service(() => ({ orders: Orders })) {
  go(): void {
    expectTypeOf(this.orders).toEqualTypeOf<Orders>();
  }
}
class More extends Orders.with({ clock: Clock }) {
  go(): void {
    this.place();
    expectTypeOf(this.clock).toEqualTypeOf<Clock>();
    expectTypeOf(this.mail).toEqualTypeOf<Mailer>();
  }
}
void Late;

const mail: Mailer = { send: () => {} };
new Orders({ mail, greeting: "hi", maybe: undefined, every: [] });
// @ts-expect-error a need is missing
new Orders({ greeting: "hi", maybe: undefined, every: [] });
new More({ mail, greeting: "hi", maybe: undefined, every: [], clock: {} as Clock });

app().provide(Orders, bind(Mailer, Smtp), value(Greeting, "hi")).start();
app().provide(Orders).provide(value(Greeting, "hi"), bind(Mailer, Smtp)).start();
// @ts-expect-error Mailer is missing: NotProvided<typeof Mailer>
app().provide(Orders, value(Greeting, "hi")).start();
// @ts-expect-error the value has another type
value(Greeting, 1);
// @ts-expect-error Clock is no Mailer
bind(Mailer, Clock);
make(Mailer, { smtp: Smtp }, (n) => n.smtp);
make(Mailer, { smtp: Smtp }, async (n) => n.smtp);
decorate(Mailer, (inner) => inner);
decorate(Mailer, { clock: Clock }, (inner, n) => (n.clock.ms() > 0 ? inner : inner));
expectTypeOf(keyed(Mailer, "a").key).toEqualTypeOf<"a">();
app()
  .provide(value(keyed(Mailer, "a"), mail))
  .onFirstStart({ m: keyed(Mailer, "a") }, ({ m }) => m.send("x"))
  .start();
// @ts-expect-error another key is another token
app()
  .provide(value(keyed(Mailer, "a"), mail))
  .onFirstStart({ m: keyed(Mailer, "b") }, ({ m }) => m.send("x"))
  .start();
