import assert from "node:assert/strict";
import { test } from "node:test";
import {
  all,
  bind,
  buildGraph,
  decorate,
  describeServices,
  keyed,
  make,
  optional,
  scoped,
  scopedToken,
  Service,
  token,
  value,
} from "@wervel/core";
import type { Provision, ServiceGraph } from "@wervel/core";

const Request = scopedToken<{ readonly id: number }>("Request");
class Clock {}
class Db extends Service({ request: Request, clock: Clock }) {}
class Articles extends Service({ db: Db, clock: Clock }) {}
abstract class Mailer {
  abstract send(): string;
}
class Smtp extends Service({ clock: Clock }) {
  send(): string {
    return "smtp";
  }
}

function codes(graph: ServiceGraph): string[] {
  return graph.problems.map((problem) => problem.code);
}

function lifetimes(graph: ServiceGraph): Record<string, string> {
  return Object.fromEntries(describeServices(graph).map((line) => [line.service, line.lifetime]));
}

test("makes scoped what reaches a scoped token, and all else a singleton", () => {
  const graph = buildGraph([Articles, Db, Clock, Smtp, scoped(Request)]);
  assert.deepEqual(codes(graph), []);
  assert.deepEqual(lifetimes(graph), {
    Request: "scoped",
    Clock: "singleton",
    Db: "scoped",
    Articles: "scoped",
    Smtp: "singleton",
  });
});

test("reports the path that makes a service scoped", () => {
  const graph = buildGraph([Articles, Db, Clock, scoped(Request)]);
  const line = describeServices(graph).find((each) => each.service === "Articles");
  assert.equal(line?.because, "Articles > Db > Request");
});

test("orders nodes after what they need", () => {
  const { nodes } = buildGraph([Articles, Db, Clock, scoped(Request)]);
  for (const node of nodes) {
    for (const edge of node.edges) for (const needed of edge.nodes) assert.ok(needed.id < node.id);
  }
});

test("names a missing service with its path from the route and what to do", () => {
  class Orders extends Service({ mail: Mailer }) {}
  const graph = buildGraph([Orders], [{ label: "POST /orders", needs: { orders: Orders } }]);
  assert.equal(graph.problems.length, 1);
  const [problem] = graph.problems;
  assert.equal(problem?.code, "WERVEL_DI_MISSING");
  assert.equal(problem?.message, "Orders needs Mailer (as `mail`), and nothing provides it.");
  assert.deepEqual(problem?.details["path"], ["POST /orders", "Orders", "Mailer"]);
  assert.match(problem?.help ?? "", /provide Mailer/);
});

test("suggests a binding when a subclass of the missing class is provided", () => {
  class Fast extends Mailer {
    override send(): string {
      return "fast";
    }
  }
  class Orders extends Service({ mail: Mailer }) {}
  assert.match(buildGraph([Orders, Fast]).problems[0]?.help ?? "", /bind\(Mailer, Fast\)/);
});

test("suspects a second copy when a token of the same name is provided", () => {
  const one = token<string>("Greeting");
  const other = token<string>("Greeting");
  class Orders extends Service({ greeting: one }) {}
  assert.match(buildGraph([Orders, value(other, "hi")]).problems[0]?.help ?? "", /installed twice/);
});

test("finds all problems at once", () => {
  class A extends Service(() => ({ b: B })) {}
  class B extends Service({ missing: Mailer }) {}
  class Kept extends Service({ request: Request }, "singleton") {}
  const graph = buildGraph([A, B, Kept, scoped(Request), undefined as unknown as Provision]);
  assert.deepEqual(codes(graph).toSorted(), [
    "WERVEL_DI_CAPTURE",
    "WERVEL_DI_INVALID_BINDING",
    "WERVEL_DI_MISSING",
  ]);
});

test("reports a circle once, with its path", () => {
  const First = token<object>("First");
  const Second = token<object>("Second");
  const graph = buildGraph([
    make(First, { s: Second }, () => ({})),
    make(Second, { f: First }, () => ({})),
  ]);
  assert.deepEqual(codes(graph), ["WERVEL_DI_CYCLE"]);
  assert.deepEqual(graph.problems[0]?.details["path"], ["First", "Second", "First"]);
});

test("reports a circle of bindings", () => {
  const First = token<string>("First");
  const Second = token<string>("Second");
  assert.deepEqual(codes(buildGraph([bind(First, Second), bind(Second, First)])), [
    "WERVEL_DI_CYCLE",
  ]);
});

test("reports a pinned singleton that would capture a scoped service, with the path", () => {
  class Cache extends Service({ articles: Articles }, "singleton") {}
  const [problem] = buildGraph([Cache, Articles, Db, Clock, scoped(Request)]).problems;
  assert.equal(problem?.code, "WERVEL_DI_CAPTURE");
  assert.deepEqual(problem?.details["path"], ["Cache", "Articles", "Db", "Request"]);
});

test("keeps the pin in a subclass made by with()", () => {
  class Cache extends Service({ clock: Clock }, "singleton") {}
  class Wider extends Cache.with({ request: Request }) {}
  assert.deepEqual(codes(buildGraph([Wider, Clock, scoped(Request)])), ["WERVEL_DI_CAPTURE"]);
});

const invalid: readonly [string, unknown, string][] = [
  ["undefined", undefined, "WERVEL_DI_INVALID_BINDING"],
  ["null", null, "WERVEL_DI_INVALID_BINDING"],
  ["a text", "Clock", "WERVEL_DI_INVALID_BINDING"],
  ["an arrow function", () => 1, "WERVEL_DI_INVALID_BINDING"],
  ["a plain object", {}, "WERVEL_DI_INVALID_BINDING"],
  ["a binding of undefined", bind(undefined as never, Smtp as never), "WERVEL_DI_INVALID_BINDING"],
  ["a binding to undefined", bind(Mailer, undefined as never), "WERVEL_DI_INVALID_BINDING"],
  ["a value of undefined", value(Mailer, undefined as never), "WERVEL_DI_INVALID_BINDING"],
  ["a factory that is none", make(Mailer, {}, "x" as never), "WERVEL_DI_INVALID_BINDING"],
  ["a decorator that is none", decorate(Mailer, 1 as never), "WERVEL_DI_INVALID_BINDING"],
  ["a scoped() of a class", scoped(Mailer as never), "WERVEL_DI_INVALID_BINDING"],
  [
    "a factory with an undefined need",
    make(Mailer, { db: undefined as never }, () => null as never),
    "WERVEL_DI_INVALID_NEED",
  ],
  [
    "a service with an undefined need",
    class Odd extends Service({ db: undefined as never }) {},
    "WERVEL_DI_INVALID_NEED",
  ],
  [
    "a service with a text as need",
    class Odd extends Service({ db: "Db" as never }) {},
    "WERVEL_DI_INVALID_NEED",
  ],
  [
    "a need named __proto__",
    class Odd extends Service(JSON.parse('{"__proto__":1}')) {},
    "WERVEL_DI_INVALID_NEED",
  ],
  [
    "lazy needs that throw",
    class Odd extends Service((): Record<never, never> => {
      throw new Error("early");
    }) {},
    "WERVEL_DI_INVALID_NEED",
  ],
  [
    "a class with unnamed arguments",
    class Odd {
      constructor(readonly_: unknown) {
        void readonly_;
      }
    },
    "WERVEL_DI_NOT_CONSTRUCTIBLE",
  ],
];
for (const [what, provision, code] of invalid) {
  test(`refuses ${what}`, () => {
    assert.equal(buildGraph([provision as Provision]).problems[0]?.code, code);
  });
}

test("refuses needs of a route that are no tokens", () => {
  const graph = buildGraph([], [{ label: "GET /", needs: { db: undefined as never } }]);
  assert.deepEqual(codes(graph), ["WERVEL_DI_INVALID_NEED"]);
});

test("counts the same provision twice as one", () => {
  const mail = value(Mailer, { send: () => "x" });
  const graph = buildGraph(
    [mail, mail, Clock, Clock],
    [{ label: "x", needs: { mails: all(Mailer) } }],
  );
  assert.equal(graph.nodes.length, 2);
});

test("lets an optional need be missing", () => {
  class Orders extends Service({ mail: optional(Mailer) }) {}
  assert.deepEqual(codes(buildGraph([Orders])), []);
});

test("does not build what a later registration replaced", () => {
  const graph = buildGraph([
    make(Mailer, { missing: Db }, () => ({ send: () => "x" })),
    value(Mailer, { send: () => "y" }),
  ]);
  assert.deepEqual(codes(graph), []);
  assert.equal(graph.nodes.length, 1);
});

test("reports a decorator of something that nothing provides", () => {
  assert.deepEqual(codes(buildGraph([decorate(Mailer, (inner) => inner)])), ["WERVEL_DI_MISSING"]);
});

test("reports a binding to a token that nothing provides", () => {
  const Other = token<Mailer>("Other");
  assert.deepEqual(codes(buildGraph([bind(Mailer, Other)])), ["WERVEL_DI_MISSING"]);
});

test("gives the same keyed token for the same arguments", () => {
  assert.equal(keyed(Mailer, "a"), keyed(Mailer, "a"));
  assert.notEqual(keyed(Mailer, "a"), keyed(Mailer, "b"));
  assert.notEqual(keyed(Mailer, "a"), keyed(Clock, "a"));
  assert.equal(keyed(Mailer, "a").name, "Mailer[a]");
});

test("throws for needs stated later that nothing provides, and works after it", () => {
  const graph = buildGraph([Clock]);
  assert.throws(() => graph.edges("late", { mail: Mailer }), { code: "WERVEL_DI_MISSING" });
  assert.equal(graph.edges("late", { clock: Clock })[0]?.nodes[0]?.label, "Clock");
});

test("throws for a list stated later of which a part was not built", () => {
  const graph = buildGraph([
    value(Mailer, { send: () => "a" }),
    value(Mailer, { send: () => "b" }),
  ]);
  assert.throws(() => graph.edges("late", { mails: all(Mailer) }), { code: "WERVEL_DI_LATE_NEED" });
  assert.equal(graph.edges("late", { mail: Mailer })[0]?.nodes.length, 1);
});
