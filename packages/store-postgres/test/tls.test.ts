import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { ids, notes, now, opened, raw, run, write } from "./support/plans.ts";
import { notRun, scratch } from "./support/scratch.ts";
import { certificateFor, tlsDoor } from "./support/tls-door.ts";

const own = notRun === undefined ? certificateFor("IP:127.0.0.1") : undefined;
const foreign = notRun === undefined ? certificateFor("DNS:db.example") : undefined;
const skip = notRun ?? (own === undefined ? "there is no openssl to make a certificate" : false);

describe("TLS", { skip }, () => {
  test("a certificate that nobody vouches for is refused before anything is said", async (here) => {
    const door = await tlsDoor(own!);
    here.after(() => door.close());
    await assert.rejects(async () => scratch(door.url, { tls: "verify" }).open(notes, { now }), {
      code: "fault.connect",
    });
    assert.equal(door.told(), 0);
  });

  test("a certificate of another name is refused, though it is vouched for", async (here) => {
    const door = await tlsDoor(foreign!);
    here.after(() => door.close());
    await assert.rejects(
      async () => scratch(door.url, { tls: { ca: foreign!.cert } }).open(notes, { now }),
      { code: "fault.connect" },
    );
    assert.equal(door.told(), 0);
  });

  test("behind a certificate that is trusted everything works, cancellation too", async (here) => {
    const door = await tlsDoor(own!);
    here.after(() => door.close());
    const store = await opened(
      here,
      notes,
      scratch(door.url, { tls: { ca: own!.cert }, timeoutMs: 200 }),
    );
    await run(store, write(1));
    const before = door.told();
    await assert.rejects(async () => store.raw!(raw("select pg_sleep(30)")), {
      code: "fault.timeout",
      outcome: "none",
    });
    assert.ok(door.told() > before);
    assert.deepEqual(await ids(store), [1]);
  });
});
