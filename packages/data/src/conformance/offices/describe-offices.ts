import assert from "node:assert/strict";
import { after, before, beforeEach, describe, test } from "node:test";
import type { ModelDescription } from "../../model/description.ts";
import type { StoreSource } from "../../store/store.ts";
import type { Claims } from "../claims.ts";
import { caseName } from "../report/report.ts";
import { capabilityOf, isRefusal } from "../run-case.ts";
import { type OfficeCase, officeCases } from "./cases.ts";
import { type OpenOffices, officeTime, openOffices } from "./open.ts";

/** Describes the tests of what the planner puts into plans: tenants, soft deletion and stamps, in a database of their own. */
export function describeOffices(
  create: () => StoreSource | Promise<StoreSource>,
  { model, claims }: { readonly model: ModelDescription; readonly claims: Claims },
): void {
  describe("tenants, soft deletion and stamps", () => {
    let offices: OpenOffices;
    before(async () => {
      offices = await openOffices(await create(), model);
    });
    beforeEach(() => offices.clock.set(officeTime));
    after(() => offices?.store.close());

    for (const example of officeCases) {
      const name = caseName(example as never);
      test(name, async () => {
        const refused = await runCase(example, offices);
        claims.judge(example as never, refused);
      });
    }
  });
}

async function runCase(
  { run, expect }: OfficeCase,
  offices: OpenOffices,
): Promise<string | undefined> {
  try {
    if ("error" in expect) await assert.rejects(() => run(offices), { code: expect.error });
    else assert.deepEqual(await tried(offices, run), expect.value);
    return undefined;
  } catch (error) {
    if (isRefusal(error)) return capabilityOf(error);
    throw error;
  }
}

/** Runs a case in a unit and takes everything back. */
async function tried(offices: OpenOffices, run: OfficeCase["run"]): Promise<unknown> {
  let value: unknown;
  const takeBack = new Error("Everything is taken back.");
  try {
    await offices.engine.unit(async () => {
      value = await run(offices);
      throw takeBack;
    });
  } catch (error) {
    if (error !== takeBack) throw error;
  }
  return value;
}
