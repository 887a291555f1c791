import assert from "node:assert/strict";
import { test } from "node:test";
import {
  all,
  bind,
  buildGraph,
  Container,
  decorate,
  keyed,
  make,
  optional,
  scoped,
  scopedToken,
  Service,
  token,
  value,
} from "@wervel/core";
import type { Provision } from "@wervel/core";

const Greeting = token<{ readonly text: string }>("Greeting");

async function construct(...provisions: readonly Provision[]): Promise<Container> {
  const graph = buildGraph(provisions);
  assert.deepEqual(graph.problems, []);
  const container = new Container(graph);
  await container.construct();
  return container;
}

test("constructs each singleton once", async () => {
  let made = 0;
  class Counter {
    constructor() {
      made++;
    }
  }
  class A extends Service({ counter: Counter }) {}
  class B extends Service({ counter: Counter, a: A }) {}
  const container = await construct(B, A, Counter);
  assert.equal(made, 1);
  assert.equal(container.get(A).counter, container.get(B).counter);
});

test("gives the last of several registrations for one need, and all in order for a list", async () => {
  class Reader extends Service({ one: Greeting, every: all(Greeting) }) {}
  const container = await construct(
    value(Greeting, { text: "a" }),
    Reader,
    value(Greeting, { text: "b" }),
  );
  const reader = container.get(Reader);
  assert.equal(reader.one.text, "b");
  assert.deepEqual(
    reader.every.map((each) => each.text),
    ["a", "b"],
  );
});

test("gives undefined and an empty list where nothing is provided", async () => {
  class Reader extends Service({ one: optional(Greeting), every: all(Greeting) }) {}
  const reader = (await construct(Reader)).get(Reader);
  assert.equal(reader.one, undefined);
  assert.deepEqual(reader.every, []);
});

test("lets two tokens mean one instance", async () => {
  abstract class Mailer {}
  class Smtp extends Mailer {}
  for (const provisions of [
    [bind(Mailer, Smtp)],
    [bind(Mailer, Smtp), Smtp],
    [Smtp, bind(Mailer, Smtp)],
  ]) {
    const container = await construct(...provisions);
    assert.equal(container.get(Mailer), container.get(Smtp));
  }
});

test("follows a binding to what the target is replaced with", async () => {
  abstract class Mailer {
    abstract readonly kind: string;
  }
  class Smtp extends Mailer {
    override readonly kind: string = "smtp";
  }
  const container = await construct(bind(Mailer, Smtp), value(Smtp, { kind: "fake" }));
  assert.equal(container.get(Mailer).kind, "fake");
});

test("awaits factories, in order", async () => {
  class Late extends Service({ greeting: Greeting }) {}
  const later = make(Greeting, {}, async () => {
    await new Promise((resolve) => setImmediate(resolve));
    return { text: "late" };
  });
  assert.equal((await construct(Late, later)).get(Late).greeting.text, "late");
});

test("wraps by decorators, the last outermost, with needs of their own", async () => {
  const Mark = token<string>("Mark");
  const container = await construct(
    value(Greeting, { text: "x" }),
    value(Mark, "!"),
    decorate(Greeting, (inner) => ({ text: `(${inner.text})` })),
    decorate(Greeting, { mark: Mark }, (inner, { mark }) => ({ text: `${inner.text}${mark}` })),
  );
  assert.equal(container.get(Greeting).text, "(x)!");
});

test("decorates every registration of a list", async () => {
  class Reader extends Service({ every: all(Greeting) }) {}
  const container = await construct(
    Reader,
    value(Greeting, { text: "a" }),
    value(Greeting, { text: "b" }),
    decorate(Greeting, (inner) => ({ text: inner.text.toUpperCase() })),
  );
  assert.deepEqual(
    container.get(Reader).every.map((each) => each.text),
    ["A", "B"],
  );
});

test("decorates a class and leaves the class behind a binding alone", async () => {
  class Plain {
    readonly text: string = "plain";
  }
  const container = await construct(
    bind(Greeting, Plain),
    decorate(Greeting, (inner) => ({ text: `<${inner.text}>` })),
  );
  assert.equal(container.get(Greeting).text, "<plain>");
  assert.equal(container.get(Plain).text, "plain");
});

test("tells keyed services apart", async () => {
  class Reader extends Service({ a: keyed(Greeting, "a"), b: keyed(Greeting, "b") }) {}
  const container = await construct(
    Reader,
    value(keyed(Greeting, "a"), { text: "A" }),
    value(keyed(Greeting, "b"), { text: "B" }),
  );
  const { a, b } = container.get(Reader);
  assert.deepEqual([a.text, b.text], ["A", "B"]);
});

test("disposes what it made in reverse order, and no value of the caller", async () => {
  const ended: string[] = [];
  class First {
    [Symbol.dispose](): void {
      ended.push("first");
    }
  }
  class Second extends Service({ first: First }) {
    async [Symbol.asyncDispose](): Promise<void> {
      await new Promise((resolve) => setImmediate(resolve));
      ended.push("second");
    }
  }
  const given = Object.assign({ text: "" }, { [Symbol.dispose]: () => ended.push("given") });
  const Made = token<Disposable>("Made");
  const container = await construct(
    Second,
    First,
    value(Greeting, given),
    make(Made, {}, () => ({ [Symbol.dispose]: () => void ended.push("made") })),
  );
  await container.dispose();
  await container.dispose();
  assert.deepEqual(ended, ["made", "second", "first"]);
});

test("disposes the rest when one fails, and reports every failure", async () => {
  const ended: string[] = [];
  class Good {
    [Symbol.dispose](): void {
      ended.push("good");
    }
  }
  class Bad extends Service({ good: Good }) {
    [Symbol.dispose](): void {
      throw new Error("bad");
    }
  }
  class Worse extends Service({ bad: Bad }) {
    async [Symbol.asyncDispose](): Promise<void> {
      throw new Error("worse");
    }
  }
  const container = await construct(Worse, Bad, Good);
  await assert.rejects(container.dispose(), (error: AggregateError) => error.errors.length === 2);
  assert.deepEqual(ended, ["good"]);
});

test("names the service whose constructor throws, and disposes what was made before", async () => {
  const ended: string[] = [];
  class Good {
    [Symbol.dispose](): void {
      ended.push("good");
    }
  }
  class Bad extends Service({ good: Good }) {
    readonly never: never = fail();
  }
  const container = new Container(buildGraph([Bad, Good]));
  await assert.rejects(container.construct(), {
    code: "WERVEL_DI_CONSTRUCTION",
    message: "Bad could not be made: no luck",
  });
  assert.deepEqual(ended, ["good"]);
});

test("names the service whose factory rejects or gives nothing", async () => {
  const rejecting = new Container(
    buildGraph([make(Greeting, {}, () => Promise.reject(new Error("down")))]),
  );
  await assert.rejects(rejecting.construct(), {
    code: "WERVEL_DI_CONSTRUCTION",
    message: /Greeting could not be made: down/,
  });
  const empty = new Container(buildGraph([make(Greeting, {}, () => undefined as never)]));
  await assert.rejects(empty.construct(), { code: "WERVEL_DI_EMPTY" });
});

test("refuses to read what is missing or scoped", async () => {
  const Root = scopedToken<number>("Root");
  class Scoped extends Service({ root: Root }) {}
  const container = await construct(Scoped, scoped(Root));
  assert.throws(() => container.get(Greeting), { code: "WERVEL_DI_MISSING" });
  assert.throws(() => container.get(Scoped), { code: "WERVEL_DI_SCOPED" });
});

function fail(): never {
  throw new Error("no luck");
}
