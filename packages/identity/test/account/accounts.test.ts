import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { capturedLog, fixedClock, sequentialIds } from "@wervel/core";
import { createDb, createEngine, Database, entity, memory, migrate } from "@wervel/data";
import { ClientAddress } from "@wervel/http";
import { text } from "@wervel/schema";
import {
  account,
  AccountsOf,
  argon2idPasswords,
  cheapPasswords,
  GuessLimiter,
  type PasswordHasher,
  PasswordPolicy,
} from "../../src/index.ts";

class User extends entity({ ...account(), name: text({ max: 40 }).unique() }) {}
class Db extends Database({ user: User }) {}
class Accounts extends AccountsOf(Db, "user") {}

async function start(passwords: PasswordHasher = cheapPasswords("test")) {
  const clock = fixedClock("2026-01-01");
  const ids = sequentialIds();
  const now = () => clock.ms();
  const store = await memory().open(Db.model, { now });
  await migrate(store, Db.model, { mode: "apply", now });
  const engine = createEngine({ model: Db.model, store, clock, ids });
  const log = capturedLog();
  const db = createDb(Db, engine, { clock, ids });
  const guesses = new GuessLimiter(clock);
  const policy = new PasswordPolicy({ minLength: 8 });
  return { accounts: new Accounts({ db, passwords, policy, guesses, log }), db, log, clock };
}

const ann = { name: "ann", email: "Ann@Example.COM ", password: "plain enough words" };
const code = (wanted: string) => (error: unknown) => (error as { code: string }).code === wanted;

describe("Accounts", () => {
  test("registers an account and lets it in, however its e-mail address is written", async () => {
    const { accounts } = await start();
    const { id, email } = await accounts.register(ann);
    assert.equal(email, "ann@example.com");
    for (const written of ["ann@example.com", " ANN@example.com"])
      assert.equal((await accounts.signIn({ email: written, password: ann.password })).id, id);
  });

  test("stores a hash and never the password", async () => {
    const { accounts, db } = await start(argon2idPasswords({ memory: 64, passes: 1 }));
    await accounts.register(ann);
    const [row] = await db.user.allowScan().all();
    assert.match(row?.passwordHash ?? "", /^\$argon2id\$/);
    assert.ok(!JSON.stringify(row).includes(ann.password));
  });

  test("answers an unknown name and a wrong password alike, after the same work", async () => {
    const worked: string[] = [];
    const hasher = cheapPasswords("test");
    const watched = {
      hash: (password: string) => hasher.hash(password),
      verify: (password: string, stored: string) => (
        worked.push("verify"),
        hasher.verify(password, stored)
      ),
      waste: (password: string) => (worked.push("waste"), hasher.waste(password)),
    } as PasswordHasher;
    const { accounts } = await start(watched);
    await accounts.register(ann);
    const wrong = await accounts
      .signIn({ email: ann.email, password: "something else" })
      .catch((error: unknown) => error);
    const unknown = await accounts
      .signIn({ email: "nobody@example.com", password: "something else" })
      .catch((error: unknown) => error);
    const shown = (error: unknown) => {
      const { code, status, message, headers } = error as {
        code: string;
        status: number;
        message: string;
        headers: unknown;
      };
      return { code, status, message, headers };
    };
    assert.deepEqual(shown(wrong), shown(unknown));
    assert.equal(shown(wrong).status, 401);
    assert.deepEqual(worked, ["verify", "waste"]);
  });

  for (const [field, second] of [
    ["email", { ...ann, name: "bob", email: "ANN@example.com" }],
    ["name", { ...ann, email: "bob@example.com" }],
  ] as const)
    test(`refuses a taken ${field}, by its name`, async () => {
      const { accounts, db } = await start();
      await accounts.register(ann);
      await assert.rejects(
        accounts.register(second),
        (error: { code: string; fields: readonly string[] }) => {
          assert.equal(error.code, "constraint.unique");
          assert.deepEqual(error.fields, [field]);
          return true;
        },
      );
      assert.equal(await db.user.allowScan().count(), 1);
    });

  test("refuses a bad password before anything is stored", async () => {
    const { accounts, db } = await start();
    for (const password of ["short", "ann12345", "ann@example.com", "11111111"])
      await assert.rejects(
        accounts.register({ ...ann, email: "ann@example.com", password }),
        code("WERVEL_IDENTITY_PASSWORD"),
      );
    assert.equal(await db.user.allowScan().count(), 0);
  });

  test("keeps a correct password out while an account waits, and says nothing of it", async () => {
    const { accounts, clock } = await start();
    await accounts.register(ann);
    for (let count = 0; count < 5; count++)
      await assert.rejects(
        accounts.signIn({ ...ann, password: "wrong words" }),
        code("WERVEL_IDENTITY_CREDENTIALS"),
      );
    await assert.rejects(accounts.signIn(ann), code("WERVEL_IDENTITY_GUESSES"));
    clock.advance(60_000);
    await accounts.signIn(ann);
  });

  test("looks at no more than five of a hundred guesses at once", async () => {
    const { accounts } = await start();
    await accounts.register(ann);
    const tries = await Promise.allSettled(
      Array.from({ length: 100 }, (_, n) => accounts.signIn({ ...ann, password: `guess ${n}` })),
    );
    const codes = tries.map((each) => (each as { reason: { code: string } }).reason.code);
    assert.equal(codes.filter((each) => each === "WERVEL_IDENTITY_CREDENTIALS").length, 5);
    assert.equal(codes.filter((each) => each === "WERVEL_IDENTITY_GUESSES").length, 95);
  });

  test("counts the guesses of an address over all accounts", async () => {
    const { accounts } = await start();
    const from = ClientAddress.read("192.0.2.7") as ClientAddress;
    for (let count = 0; count < 20; count++)
      await assert.rejects(
        accounts.signIn({ email: `a${count}@example.com`, password: "x", from }),
        code("WERVEL_IDENTITY_CREDENTIALS"),
      );
    await assert.rejects(
      accounts.signIn({ email: "b@example.com", password: "x", from }),
      code("WERVEL_IDENTITY_GUESSES"),
    );
  });

  test("stores a stronger hash at the next sign-in where the stored one is weaker", async () => {
    const { accounts, db } = await start(argon2idPasswords({ memory: 128, passes: 1 }));
    const { id } = await accounts.register(ann);
    await db.user.key(id).update({
      passwordHash: await argon2idPasswords({ memory: 64, passes: 1 }).hash(ann.password),
    });
    await accounts.signIn(ann);
    assert.match((await db.user.key(id).one()).passwordHash, /m=128,/);
  });

  test("changes what it is given, and the password under the same rules", async () => {
    const { accounts } = await start();
    const { id } = await accounts.register(ann);
    assert.equal(
      (await accounts.change(id, { name: "anna", email: " NEW@example.com" })).email,
      "new@example.com",
    );
    await assert.rejects(
      accounts.change(id, { password: "anna9999" }),
      code("WERVEL_IDENTITY_PASSWORD"),
    );
    await accounts.change(id, { password: "quite another phrase" });
    await accounts.signIn({ email: "new@example.com", password: "quite another phrase" });
    await assert.rejects(
      accounts.signIn({ email: "new@example.com", password: ann.password }),
      code("WERVEL_IDENTITY_CREDENTIALS"),
    );
    assert.equal((await accounts.change(id, {})).id, id);
    await assert.rejects(
      accounts.change("00000000-0000-7000-8000-00000000ffff", { name: "x" }),
      code("find.none"),
    );
  });

  test("writes the security events by their names, without a password", async () => {
    const { accounts, log } = await start();
    const { id } = await accounts.register(ann);
    await accounts.signIn(ann);
    await accounts.signIn({ ...ann, password: "canary-secret" }).catch(() => undefined);
    await accounts.change(id, { password: "quite another phrase" });
    const events = log.lines.map(
      (line) =>
        (line as unknown as { event?: string; fields?: { event?: string } }).event ??
        (line as never as { fields: { event: string } }).fields?.event,
    );
    assert.deepEqual(events, [
      "user_created",
      "authn_login_success",
      "authn_login_fail",
      "authn_password_change",
    ]);
    const text = JSON.stringify(log.lines);
    for (const secret of ["canary-secret", ann.password, "quite another phrase", "$cheap$"])
      assert.ok(!text.includes(secret), secret);
  });
});
