import { expectTypeOf } from "expect-type";
import {
  all,
  bind,
  Clock,
  decorate,
  feature,
  Host,
  keyed,
  make,
  optional,
  Service,
  Settings,
  Tenant,
  token,
  value,
} from "@wervel/core";
import type { Complete, HostServices, NotProvided, PartsKind, Scopes, Secret } from "@wervel/core";
import { int, secret, text } from "@wervel/schema";

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

void app().provide(Orders, bind(Mailer, Smtp), value(Greeting, "hi")).start();
void app().provide(Orders).provide(value(Greeting, "hi"), bind(Mailer, Smtp)).start();
// @ts-expect-error Mailer is missing: NotProvided<typeof Mailer>
void app().provide(Orders, value(Greeting, "hi")).start();
// @ts-expect-error the value has another type
value(Greeting, 1);
// @ts-expect-error Clock is no Mailer
bind(Mailer, Clock);
make(Mailer, { smtp: Smtp }, (n) => n.smtp);
make(Mailer, { smtp: Smtp }, async (n) => n.smtp);
decorate(Mailer, (inner) => inner);
decorate(Mailer, { clock: Clock }, (inner, n) => (n.clock.ms() > 0 ? inner : inner));
expectTypeOf(keyed(Mailer, "a").key).toEqualTypeOf<"a">();
void app()
  .provide(value(keyed(Mailer, "a"), mail))
  .onFirstStart({ m: keyed(Mailer, "a") }, ({ m }) => m.send("x"))
  .start();
// @ts-expect-error another key is another token
void app()
  .provide(value(keyed(Mailer, "a"), mail))
  .onFirstStart({ m: keyed(Mailer, "b") }, ({ m }) => m.send("x"))
  .start();

// what is missing is named, whatever the order
type Lacking = Complete<App<HostServices, typeof Mailer | typeof Clock>>;
expectTypeOf<Lacking>().toEqualTypeOf<NotProvided<typeof Mailer>>();
expectTypeOf<Complete<App<HostServices, typeof Clock>>>().toEqualTypeOf<
  App<HostServices, typeof Clock>
>();

// settings provide themselves, hover as a flat object, and keep their types
class Smtp2 extends Settings("smtp", {
  host: text(),
  port: int().default(25),
  key: secret().optional(),
}) {}
class Sender extends Service({ smtp: Smtp2 }) {
  go(): void {
    expectTypeOf(this.smtp).toEqualTypeOf<Smtp2>();
    expectTypeOf(this.smtp.port).toEqualTypeOf<number>();
    expectTypeOf(this.smtp.key).toEqualTypeOf<Secret | undefined>();
  }
}
void app().provide(Sender).start();
new Smtp2({ host: "h", port: 1 });
// @ts-expect-error the host is missing
new Smtp2({ port: 1 });

// features carry both lists
const mailing = feature("mail").provide(Orders);
// @ts-expect-error the feature wants a Mailer
void app().use(mailing).start();
void app().use(mailing).provide(bind(Mailer, Smtp), value(Greeting, "x")).start();
// @ts-expect-error a feature is nothing to map
void app().map(mailing);

// scopes resolve by name
declare const scopes: Scopes;
expectTypeOf(scopes.run({ orders: Orders, clock: Clock }, ({ clock }) => clock.ms())).toEqualTypeOf<
  Promise<number>
>();
// @ts-expect-error a value of another type
void scopes.run({}, () => 1, { values: [value(Tenant, 7)] });
