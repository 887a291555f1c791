import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { ClientAddress } from "@wervel/http";
import { FixedClock, type WorkerNews } from "@wervel/core";
import { GuessLimiter, type GuessOptions } from "../../src/index.ts";

const start = (options: GuessOptions = {}) => {
  const clock = new FixedClock("2026-01-01");
  return { clock, limiter: new GuessLimiter(clock, options) };
};
const refused = (limit: string) => (error: unknown) => {
  const { code, status, details } = error as {
    code: string;
    status: number;
    details: { limit: string };
  };
  assert.deepEqual(
    { code, status, limit: details.limit },
    { code: "WERVEL_IDENTITY_GUESSES", status: 429, limit },
  );
  return true;
};
const address = (text: string) => ClientAddress.read(text);

/** Limiters of workers that tell each other at once. */
const team = (count: number, options: GuessOptions = {}) => {
  const clock = new FixedClock("2026-01-01");
  const listeners: ((news: unknown) => void)[] = [];
  const limiters = Array.from({ length: count }, (_, own) => {
    const workers: WorkerNews = {
      tell: (_topic, news) =>
        listeners.forEach(
          (listener, at) => at !== own && listener(JSON.parse(JSON.stringify(news))),
        ),
      hear: (_topic, listener) => void (listeners[own] = listener),
    };
    return new GuessLimiter(clock, options, workers);
  });
  return { clock, limiters };
};

describe("GuessLimiters of workers", () => {
  test("make an account wait after five failures in any of them", () => {
    const { clock, limiters } = team(3);
    for (let count = 0; count < 5; count++) limiters[count % 3]!.begin("ann", undefined).failed();
    for (const limiter of limiters)
      assert.throws(() => limiter.begin("ann", undefined), refused("account"));
    clock.advance(60_000);
    limiters[1]!.begin("ann", undefined).succeeded();
    for (const limiter of limiters)
      for (let count = 0; count < 4; count++) limiter.begin("ann", undefined).cancelled();
  });

  test("stop an account after a hundred failures in all of them, until a reset in one", () => {
    const { clock, limiters } = team(4);
    for (let count = 0; count < 100; count++) {
      limiters[count % 4]!.begin("ann", undefined).failed();
      clock.advance(900_000);
    }
    for (const limiter of limiters)
      assert.throws(() => limiter.begin("ann", undefined), refused("stop"));
    limiters[2]!.reset("ann");
    for (const limiter of limiters) limiter.begin("ann", undefined).cancelled();
  });

  test("count the attempts of an address together", () => {
    const { clock, limiters } = team(2);
    const from = address("192.0.2.1");
    for (let count = 0; count < 20; count++)
      limiters[count % 2]!.begin(`name ${count}`, from).cancelled();
    for (const limiter of limiters)
      assert.throws(() => limiter.begin("ann", from), refused("address"));
    clock.advance(60_000);
    for (const limiter of limiters) limiter.begin("ann", from).cancelled();
  });
});

describe("GuessLimiter", () => {
  test("makes an account wait a minute after five failures", () => {
    const { clock, limiter } = start();
    for (let count = 0; count < 5; count++) limiter.begin("ann", undefined).failed();
    assert.throws(() => limiter.begin("ann", undefined), refused("account"));
    clock.advance(59_999);
    assert.throws(() => limiter.begin("ann", undefined), refused("account"));
    clock.advance(1);
    limiter.begin("ann", undefined).succeeded();
  });

  test("doubles the wait up to fifteen minutes", () => {
    const { clock, limiter } = start();
    for (let count = 0; count < 5; count++) limiter.begin("ann", undefined).failed();
    for (const minutes of [1, 2, 4, 8, 15, 15]) {
      clock.advance(minutes * 60_000 - 1);
      assert.throws(() => limiter.begin("ann", undefined), refused("account"));
      clock.advance(1);
      limiter.begin("ann", undefined).failed();
    }
  });

  test("stops for good after a hundred failures, until a reset", () => {
    const { clock, limiter } = start();
    for (let count = 0; count < 100; count++) {
      limiter.begin("ann", undefined).failed();
      clock.advance(900_000);
    }
    assert.throws(() => limiter.begin("ann", undefined), refused("stop"));
    limiter.reset("ann");
    limiter.begin("ann", undefined).succeeded();
  });

  test("lets at most five of a hundred guesses at once be looked at", () => {
    const { limiter } = start();
    let evaluated = 0;
    for (let count = 0; count < 100; count++)
      try {
        limiter.begin("ann", undefined);
        evaluated++;
      } catch (error) {
        refused("account")(error);
      }
    assert.equal(evaluated, 5);
  });

  test("lets one guess at a time through after a wait", () => {
    const { clock, limiter } = start();
    for (let count = 0; count < 5; count++) limiter.begin("ann", undefined).failed();
    clock.advance(60_000);
    limiter.begin("ann", undefined);
    assert.throws(() => limiter.begin("ann", undefined), refused("account"));
  });

  test("begins anew after a success", () => {
    const { limiter } = start();
    for (let count = 0; count < 4; count++) limiter.begin("ann", undefined).failed();
    limiter.begin("ann", undefined).succeeded();
    for (let count = 0; count < 4; count++) limiter.begin("ann", undefined).failed();
    limiter.begin("ann", undefined).succeeded();
  });

  test("counts nothing for an attempt that was taken back", () => {
    const { limiter } = start({ failures: 1 });
    for (let count = 0; count < 10; count++) limiter.begin("ann", undefined).cancelled();
    limiter.begin("ann", undefined).failed();
    assert.throws(() => limiter.begin("ann", undefined), refused("account"));
  });

  test("counts the end of an attempt once", () => {
    const { limiter } = start({ failures: 2 });
    const attempt = limiter.begin("ann", undefined);
    attempt.failed();
    attempt.failed();
    limiter.begin("ann", undefined).succeeded();
  });

  test("lets an address try twenty times a minute, over all accounts", () => {
    const { clock, limiter } = start();
    for (let count = 0; count < 20; count++)
      limiter.begin(`user${count}`, address("192.0.2.1")).failed();
    assert.throws(() => limiter.begin("another", address("192.0.2.1")), refused("address"));
    limiter.begin("another", address("192.0.2.2")).failed();
    clock.advance(60_000);
    limiter.begin("another", address("192.0.2.1")).failed();
  });

  test("counts all addresses of one /64 as one", () => {
    const { limiter } = start();
    let passed = 0;
    for (let count = 0; count < 500; count++)
      try {
        limiter.begin(`user${count}`, address(`2001:db8:1:2::${count.toString(16)}`)).failed();
        passed++;
      } catch (error) {
        refused("address")(error);
      }
    assert.equal(passed, 20);
    limiter.begin("other", address("2001:db8:1:3::1")).failed();
  });

  test("remembers no more keys than it may", () => {
    const { limiter } = start({ keys: 100, failures: 1 });
    limiter.begin("first", undefined).failed();
    for (let count = 0; count < 100; count++) limiter.begin(`user${count}`, undefined).failed();
    limiter.begin("first", undefined).failed();
  });
});
