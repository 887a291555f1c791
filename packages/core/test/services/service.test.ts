import assert from "node:assert/strict";
import { test } from "node:test";
import { Clock, fixedClock, isService, Service, token } from "@wervel/core";

const Name = token<string>("name");
class Greeter extends Service({ name: Name, clock: Clock }) {
  readonly prefix = `hello ${this.name}`;
  greet(): string {
    return `${this.prefix} in ${this.clock.now().getUTCFullYear()}`;
  }
}

test("is constructed by hand with its needs as fields", () => {
  assert.equal(
    new Greeter({ name: "Ann", clock: fixedClock("2026-01-01") }).greet(),
    "hello Ann in 2026",
  );
});

test("holds nothing but the needs it states", () => {
  const given = { name: "Ann", clock: fixedClock(0), extra: 1 };
  assert.deepEqual(Object.keys(new Greeter(given)), ["name", "clock", "prefix"]);
});

test("reads lazy needs once, when they are first asked for", () => {
  let reads = 0;
  class Lazy extends Service(() => {
    reads++;
    return { name: Name };
  }) {}
  assert.equal(reads, 0);
  assert.deepEqual(Lazy.needs, { name: Name });
  assert.equal(new Lazy({ name: "x" }).name, "x");
  assert.equal(reads, 1);
});

test("adds needs to a base class, whose own fields are set first", () => {
  const Place = token<string>("place");
  class Wider extends Greeter.with({ place: Place }) {
    where(): string {
      return `${this.greet()} at ${this.place}`;
    }
  }
  assert.deepEqual(Object.keys(Wider.needs), ["name", "clock", "place"]);
  assert.equal(
    new Wider({ name: "Bo", clock: fixedClock("2026-05-05"), place: "home" }).where(),
    "hello Bo in 2026 at home",
  );
  assert.ok(new Wider({ name: "Bo", clock: fixedClock(0), place: "home" }) instanceof Greeter);
});

test("tells a service from other objects", () => {
  assert.equal(isService(new Greeter({ name: "", clock: fixedClock(0) })), true);
  assert.equal(isService({ name: "" }), false);
  assert.equal(isService(null), false);
});
