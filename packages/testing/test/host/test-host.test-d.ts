import { Clock, fixedClock, type NotProvided, Settings, token } from "@wervel/core";
import { anyone, createApp } from "@wervel/http";
import { int, secret } from "@wervel/schema";
import { type TestHost, testHost, type TestSetup } from "@wervel/testing";
import { expectTypeOf } from "expect-type";

interface Mailer {
  send(to: string): void;
}
const Mailer = token<Mailer>("Mailer");
const needy = createApp({ name: "x" }).get(
  "/",
  { access: anyone, needs: { mail: Mailer } },
  () => {},
);

// @ts-expect-error nothing provides Mailer
void testHost(needy);
expectTypeOf<NotProvided<typeof Mailer>["missing"]>().toEqualTypeOf<typeof Mailer>();

// What the test provides counts.
expectTypeOf(
  testHost(needy, (t) => t.value(Mailer, { send() {} })),
).resolves.toEqualTypeOf<TestHost>();

// @ts-expect-error another service does not help
void testHost(needy, (t) => t.value(Clock, fixedClock(0)));

void testHost(createApp({ name: "x" }), (t) =>
  // @ts-expect-error what the test makes has needs too
  t.make(token<string>("a"), { mail: Mailer }, () => "a"),
);

void testHost(needy, (t) => {
  // @ts-expect-error a Mailer sends
  return t.value(Mailer, {});
});

class Smtp extends Settings("smtp", { port: int().default(25), password: secret() }) {}
declare const setup: TestSetup;
setup.settings(Smtp, { port: 26 });
setup.settings(Smtp, { password: "as text" });
// @ts-expect-error a port is a number
setup.settings(Smtp, { port: "26" });
// @ts-expect-error no such setting
setup.settings(Smtp, { prot: 26 });

declare const host: TestHost;
host.clock.advance("5m");
// @ts-expect-error no such unit
host.clock.advance("5 minutes");
// @ts-expect-error a user has an id
host.as({ name: "ann" });
expectTypeOf(
  host.run({ clock: Clock }, ({ clock }) => clock.ms()),
).resolves.toEqualTypeOf<number>();
expectTypeOf((await host.get<{ a: number }>("/")).body.a).toEqualTypeOf<number>();
