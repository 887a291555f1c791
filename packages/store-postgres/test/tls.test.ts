import assert from "node:assert/strict";
import { type AddressInfo, createServer } from "node:net";
import { describe, test } from "node:test";
import { valueTypes } from "@wervel/data/testing";
import { postgres } from "@wervel/store-postgres";
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

const address = process.env["WERVEL_TEST_POSTGRES_TLS"];
const authority = process.env["WERVEL_TEST_CA"];
const noTls = address === undefined || !authority;

describe("TLS of the server itself", { skip: noTls && "no WERVEL_TEST_POSTGRES_TLS" }, () => {
  const at = (host: string, query: string): string => {
    const url = new URL(address!);
    // What is no address to a URL of this kind stays as it is written.
    url.hostname = host;
    return `${url.href}?${query}`;
  };
  const trusted = `sslmode=verify-full&sslrootcert=${authority}`;
  const open = (url: string) => postgres(url).open(notes, { now });

  for (const host of ["localhost", "127.0.0.1"])
    test(`${host} is believed with a certificate that is vouched for, and nothing is in the clear`, async (here) => {
      const store = await open(at(host, trusted));
      here.after(() => store.close());
      const [row] = await store.raw!({
        ...raw("select ssl from pg_stat_ssl where pid = pg_backend_pid()"),
        as: { ssl: valueTypes.bool },
      });
      assert.equal(row!["ssl"], true);
    });

  for (const mode of ["require", "verify-ca", "verify-full"])
    test(`a certificate that nobody vouches for is refused with sslmode=${mode}`, async () => {
      await assert.rejects(open(at("localhost", `sslmode=${mode}`)), { code: "fault.connect" });
    });

  for (const host of ["127.1", "0.0.0.0"])
    test(`a certificate that does not name ${host} is refused there`, async () => {
      await assert.rejects(open(at(host, trusted)), { code: "fault.connect" });
    });

  test("a server of another machine is asked for TLS though nobody said so", async () => {
    await assert.rejects(open(at("127.1", "")), { code: "fault.connect" });
  });

  test("who comes between and says that there is no TLS learns nothing", async (here) => {
    let said = 0;
    const server = createServer((socket) => {
      socket.on("error", () => undefined);
      // The request for TLS is of eight bytes, and is answered with no.
      socket.once("data", ({ length }) => {
        said += length - 8;
        socket.write("N");
        socket.on("data", (more) => (said += more.length));
      });
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    here.after(() => server.close());
    const { port } = server.address() as AddressInfo;
    const url = Object.assign(new URL(at("127.0.0.1", trusted)), { port: String(port) });
    await assert.rejects(open(url.href), { code: "fault.connect" });
    assert.equal(said, 0);
  });
});
