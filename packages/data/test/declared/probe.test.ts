import assert from "node:assert/strict";
import { test } from "node:test";
import {
  capturedLog,
  Host,
  type HostServices,
  Log,
  Principal,
  type Provision,
  Service,
  StartupError,
  token,
  value,
} from "@wervel/core";
import { memory, query } from "@wervel/data";
import { Db } from "../blog.ts";

class TestApp extends Host<HostServices, never, never> {}

async function started(...services: readonly Provision[]): Promise<readonly string[]> {
  const app = new TestApp("app", "blog");
  app.store(Db, memory());
  app.provide(value(Log, capturedLog()), ...services);
  try {
    const host = await app.start({ environment: "test" });
    await host.stop();
    return [];
  } catch (error) {
    assert.ok(error instanceof StartupError, String(error));
    return error.problems.map(({ code, message }) => `${code}: ${message}`);
  }
}

const Desk = token<Set<object>>("Desk");

class Seated extends Service({ db: Db, desk: Desk }) {
  readonly seat = {};
  latest = query(this.db.article, {}, (q) => q.orderBy({ createdAt: "desc" }));
  #isSeated = this.desk.add(this.seat).size > 0;
  [Symbol.dispose](): void {
    if (this.#isSeated) this.desk.delete(this.seat);
  }
}
class Guest extends Service({ db: Db, desk: Desk }) {
  readonly seat = {};
  #isSeated = this.desk.add(this.seat).size > 0;
  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#isSeated) this.desk.delete(this.seat);
    throw new Error("cannot leave");
  }
}

test("what the start constructs to look at it, it disposes", async () => {
  const desk = new Set<object>();
  assert.deepEqual(await started(Seated, Guest, value(Desk, desk)), []);
  assert.equal(desk.size, 0);
});

class Admins extends Service({ db: Db, user: Principal }) {
  readonly #isAdmin = this.user?.id === "admin" || this.user!.id.length > 0;
  listed = query(this.db.article, {}, (q) => (this.#isAdmin ? q : q.where({ draft: false })));
}

test("a private field cannot be built into a query that all instances share", async () => {
  assert.deepEqual(await started(Admins), [
    "WERVEL_QUERY_DECLARED: Admins.listed: A declared query reads a private member of its service.",
  ]);
});

interface Node {
  readonly next: Node | null;
}

class Walker extends Service({ db: Db, user: Principal }) {
  constructor(needs: never) {
    super(needs);
    let node = this.user as unknown as Node | null;
    while (node !== null) node = node.next;
  }
}

test("a service that walks without end over what only a request has does not keep the app from starting", async () => {
  assert.deepEqual(await started(Walker), []);
});

class Fixed extends Service({ db: Db }) {
  latest = query(this.db.article, {}, (q) => q.orderBy({ createdAt: "desc" }));
  constructor(needs: never) {
    super(needs);
    Object.defineProperty(this, "name", { value: "fixed", enumerable: true });
  }
}

test("a service may have members that nobody can redefine", async () => {
  assert.deepEqual(await started(Fixed), []);
});
