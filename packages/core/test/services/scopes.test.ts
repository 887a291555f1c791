import assert from "node:assert/strict";
import { test } from "node:test";
import {
  Principal,
  scopedToken,
  scoped,
  Service,
  Scopes,
  Signal,
  Tenant,
  value,
} from "@wervel/core";
import { TestApp } from "../test-app.ts";

const ended: string[] = [];
class Work extends Service({ who: Principal, tenant: Tenant, signal: Signal }) {
  [Symbol.dispose](): void {
    ended.push(String(this.who?.id));
  }
}
const Request = scopedToken<string>("Request");

test("resolves needs in a scope of its own with the values given, and disposes it", async () => {
  const host = await new TestApp().provide(Work).begin();
  const scopes = host.get(Scopes);
  const found = await scopes.run({ work: Work }, ({ work }) => [work.who?.id, work.tenant], {
    values: [value(Principal, { id: "nine" }), value(Tenant, "acme")],
  });
  assert.deepEqual(found, ["nine", "acme"]);
  assert.deepEqual(ended, ["nine"]);
  await host.stop();
});

test("gives defaults to scoped tokens without a value", async () => {
  const host = await new TestApp().provide(Work).begin();
  const found = await host.scopes.run({ work: Work }, ({ work }) => [
    work.who,
    work.tenant,
    work.signal.aborted,
  ]);
  assert.deepEqual(found, [undefined, undefined, false]);
  await host.stop();
});

test("disposes the scope when the work fails", async () => {
  const host = await new TestApp().provide(Work).begin();
  const before = ended.length;
  const failing = host.scopes.run(
    { work: Work },
    ({ work }) => {
      throw new Error(`failed for ${String(work.who?.id)}`);
    },
    { values: [value(Principal, { id: "z" })] },
  );
  await assert.rejects(failing, { message: "failed for z" });
  assert.equal(ended.length, before + 1);
  await host.stop();
});

test("refuses needs without a value and needs that nothing provides", async () => {
  class Absent {}
  const host = await new TestApp().provide(scoped(Request)).begin();
  await assert.rejects(
    host.scopes.run({ request: Request }, ({ request }) => request),
    { code: "WERVEL_DI_SCOPE_VALUE" },
  );
  await assert.rejects(
    host.scopes.run({ absent: Absent }, () => 1),
    { code: "WERVEL_DI_MISSING" },
  );
  await host.stop();
});

test("refuses to open a scope while services are constructed", async () => {
  class Early extends Service({ scopes: Scopes }) {
    readonly refused = this.scopes.run({}, () => 1).catch((error: unknown) => error);
  }
  const host = await new TestApp().provide(Early).begin();
  const refused = (await host.get(Early).refused) as { readonly code: string };
  assert.equal(refused.code, "WERVEL_SCOPES_EARLY");
  await host.stop();
});
