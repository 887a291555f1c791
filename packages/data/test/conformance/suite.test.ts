import assert from "node:assert/strict";
import { test, type TestContext } from "node:test";
import {
  DataError,
  memory,
  type Plan,
  type Read,
  type Store,
  type StoreSource,
} from "@wervel/data";
import {
  Claims,
  comparePlans,
  compareWrites,
  type ConformanceCase,
  conformanceCases,
  type OpenWorld,
  openWorld,
  runCase,
} from "@wervel/data/conformance";

test("has at least 300 cases, 100 of them with what is expected written down, each with its own name", () => {
  const literal = conformanceCases.filter(({ expect }) => expect !== undefined);
  assert.ok(conformanceCases.length >= 300, `${conformanceCases.length} cases`);
  assert.ok(literal.length >= 100, `${literal.length} with a literal`);
  const names = conformanceCases.map(({ name, row }) => `${name} (row ${row})`);
  assert.deepEqual(
    names.filter((name, i) => names.indexOf(name) !== i),
    [],
  );
});

/** Stores that are wrong in one place: what a plan comes to before it is compiled. */
const wrongReads: Readonly<Record<string, (read: Read) => Read>> = {
  "puts nulls on the other side": (read) => ({
    ...read,
    order: read.order.map((order) => ({
      ...order,
      nulls: order.nulls === "first" ? "last" : "first",
    })),
  }),
  "forgets the last key of an order": (read) => ({ ...read, order: read.order.slice(0, -1) }),
  "forgets the offset": ({ page, ...read }) => {
    if (page === undefined) return read;
    const { offset: _, ...rest } = page;
    return { ...read, page: rest };
  },
  "forgets distinct": ({ distinct: _, ...read }) => read,
  "takes less for at most": (read) =>
    JSON.parse(JSON.stringify(read).replaceAll('"lte"', '"lt"')) as Read,
  "takes null for unequal": (read) =>
    JSON.parse(JSON.stringify(read).replaceAll('"ne"', '"gt"')) as Read,
  "takes some for none": (read) =>
    read.where !== undefined && "not" in read.where ? { ...read, where: read.where.not } : read,
};

for (const [what, change] of Object.entries(wrongReads)) {
  test(`catches a store that ${what}, and shows it in a small plan`, async (here) => {
    const world = await wrongWorld(here, (plan) => ("from" in plan ? change(plan) : plan));
    const { difference } = await comparePlans(world, { count: 2000, seed: 1 });
    assert.match(difference ?? "", /of seed 1 differs/);
    const plan = JSON.parse(difference!.split("\n")[1]!) as Read;
    assert.ok(JSON.stringify(plan).length < 900, JSON.stringify(plan));
  });
}

test("catches a store that puts nulls on the other side by a written case", async (here) => {
  const wrong = await wrongWorld(here, (plan) =>
    "from" in plan ? wrongReads["puts nulls on the other side"]!(plan) : plan,
  );
  const oracle = await wrongWorld(here, (plan) => plan);
  const example = conformanceCases.find(({ name }) => name === "customer: null is smallest")!;
  await assert.rejects(runCase(example, wrong, oracle), { code: "ERR_ASSERTION" });
  await runCase(example, oracle, oracle);
});

test("catches a store that forgets what an update sets", async (here) => {
  const wrong = await wrongWorld(here, (plan) => ("update" in plan ? { ...plan, set: {} } : plan));
  const oracle = await wrongWorld(here, (plan) => plan);
  const { difference } = await compareWrites(wrong, oracle, { count: 200, seed: 1 });
  assert.match(difference ?? "", /sequence \d+ of seed 1 differs/);
});

test("catches a store whose error is not one of the contract", async (here) => {
  const wrong = await wrongWorld(here, (plan) => {
    if ("delete" in plan) throw new DataError("driver.unmapped", "Something.");
    return plan;
  });
  const oracle = await wrongWorld(here, (plan) => plan);
  const { difference } = await compareWrites(wrong, oracle, { count: 200, seed: 1 });
  assert.match(difference ?? "", /driver\.unmapped/);
});

const example: ConformanceCase = {
  name: "an example",
  row: 1,
  needs: ["flight"],
  ask: { value: async () => 1 },
};

test("lets a store refuse what it says that it lacks, and nothing else", () => {
  const claims = new Claims([{ test: "flight", reason: "It has no wings." }]);
  claims.judge(example, "flight");
  assert.throws(() => claims.judge(example, "swimming"), { code: "ERR_ASSERTION" });
  assert.throws(() => claims.judge({ ...example, needs: [] }, "flight"), { code: "ERR_ASSERTION" });
});

test("holds a store to what it says that it lacks", () => {
  const claims = new Claims([{ test: "flight", reason: "It has no wings." }]);
  assert.throws(() => claims.judge(example, undefined), { code: "ERR_ASSERTION" });
  assert.deepEqual(claims.unused(), ["flight"]);
});

test("what only random plans are refused for is no stale claim", () => {
  const claims = new Claims([{ test: "flight", reason: "It has no wings." }]);
  assert.equal(claims.names.has("swimming"), false);
  assert.deepEqual(claims.unused(), ["flight"]);
  assert.equal(claims.names.has("flight"), true);
  assert.deepEqual(claims.unused(), []);
});

/** Opens the world on memory, with plans that are changed on their way. The filling is not. */
async function wrongWorld(here: TestContext, change: (plan: Plan) => Plan): Promise<OpenWorld> {
  let isOpen = false;
  const inner = memory();
  const source: StoreSource = {
    name: "wrong",
    open: async (model, context) => {
      const store = await inner.open(model, context);
      return wrapped(store, (plan) => (isOpen ? change(plan) : plan));
    },
  };
  const world = await openWorld(source);
  isOpen = true;
  here.after(() => world.store.close());
  return world;
}

function wrapped(store: Store, change: (plan: Plan) => Plan): Store {
  return {
    name: store.name,
    profile: store.profile,
    schema: store.schema,
    compile: (plan) => store.compile(change(plan)),
    run: (compiled, args, options) => store.run(compiled, args, options),
    stream: (compiled, args, options) => store.stream(compiled, args, options),
    begin: (options) => store.begin(options),
    ping: (signal) => store.ping(signal),
    close: () => store.close(),
  };
}
