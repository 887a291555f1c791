import assert from "node:assert/strict";
import { argon2Sync } from "node:crypto";
import { describe, test } from "node:test";
import { argon2idPasswords, cheapPasswords } from "../../src/index.ts";
import { formatPhc, readPhc } from "../../src/password/phc.ts";

const light = { memory: 64, passes: 1, parallelism: 1 };

describe("argon2idPasswords", () => {
  test("writes a PHC string with the parameters of the OWASP cheat sheet", async () => {
    const stored = readPhc(await argon2idPasswords().hash("correct horse battery"));
    const { memory, passes, parallelism } = stored;
    assert.deepEqual(
      { memory, passes, parallelism },
      { memory: 19_456, passes: 2, parallelism: 1 },
    );
    assert.equal(stored.salt.length, 16);
    assert.equal(stored.tag.length, 32);
    assert.equal(Buffer.from(stored.data).toString(), "nfc");
  });

  const same: [string, string, string][] = [
    ["the same text", "correct horse battery", "correct horse battery"],
    [
      "another normalisation of it",
      "caf\u00e9 caf\u00e9 caf\u00e9 1",
      "cafe\u0301 cafe\u0301 cafe\u0301 1",
    ],
    ["200 characters of emoji", "🙂".repeat(200), "🙂".repeat(200)],
    ["a trailing space", "with a space ", "with a space "],
  ];
  for (const [name, chosen, typed] of same)
    test(`accepts ${name}`, async () => {
      const hasher = argon2idPasswords(light);
      assert.equal(await hasher.verify(typed, await hasher.hash(chosen)), "right");
    });

  const different: [string, string, string][] = [
    ["another text", "correct horse battery", "correct horse batterx"],
    ["a missing trailing space", "with a space ", "with a space"],
    ["what differs only after 72 bytes", `${"a".repeat(72)}b`, `${"a".repeat(72)}c`],
    ["another case", "Secret words here", "secret words here"],
  ];
  for (const [name, chosen, typed] of different)
    test(`refuses ${name}`, async () => {
      const hasher = argon2idPasswords(light);
      assert.equal(await hasher.verify(typed, await hasher.hash(chosen)), "wrong");
    });

  test("gives two hashes of one password", async () => {
    const hasher = argon2idPasswords(light);
    assert.notEqual(await hasher.hash("one password"), await hasher.hash("one password"));
  });

  test("asks for a new hash where the stored one is weaker", async () => {
    const stored = await argon2idPasswords(light).hash("correct horse");
    assert.equal(
      await argon2idPasswords({ ...light, passes: 2 }).verify("correct horse", stored),
      "rehash",
    );
  });

  test("verifies a PHC string that another program made without associated data", async () => {
    const salt = Buffer.from("somesalt12345678");
    const tag = argon2Sync("argon2id", {
      message: Buffer.from("password"),
      nonce: salt,
      memory: 64,
      passes: 2,
      parallelism: 1,
      tagLength: 32,
    });
    const stored = formatPhc({
      memory: 64,
      passes: 2,
      parallelism: 1,
      salt,
      tag,
      data: new Uint8Array(),
    });
    assert.match(stored, /^\$argon2id\$v=19\$m=64,t=2,p=1\$/);
    assert.equal(await argon2idPasswords(light).verify("password", stored), "rehash");
    assert.equal(await argon2idPasswords(light).verify("passwore", stored), "wrong");
  });

  // RFC 9106, section 5.3: the engine under the hasher gives the tag of the standard.
  test("stands on an engine that gives the tag of RFC 9106", () => {
    const tag = argon2Sync("argon2id", {
      message: Buffer.alloc(32, 1),
      nonce: Buffer.alloc(16, 2),
      secret: Buffer.alloc(8, 3),
      associatedData: Buffer.alloc(12, 4),
      memory: 32,
      passes: 3,
      parallelism: 4,
      tagLength: 32,
    });
    assert.equal(
      tag.toString("hex"),
      "0d640df58d78766c08c037a34a8b53c9d01ef0452d75b65eb52520e96b01e659",
    );
  });

  for (const stored of [
    "",
    "plain",
    "$argon2i$v=19$m=64,t=1,p=1$c2FsdHNhbHRzYWx0$dGFn",
    "$2b$10$abcdefghijklmnopqrstuv",
  ])
    test(`refuses to read the hash ${JSON.stringify(stored)}`, async () => {
      await assert.rejects(argon2idPasswords(light).verify("x", stored), {
        code: "WERVEL_IDENTITY_HASH",
      });
    });

  test("lets only so many wait and sends the others away with 503", async () => {
    const hasher = argon2idPasswords({ ...light, concurrency: 1, queue: 2 });
    const tries = await Promise.allSettled(Array.from({ length: 8 }, () => hasher.waste("x")));
    const refused = tries.filter((each) => each.status === "rejected").map((each) => each.reason);
    assert.equal(refused.length, 5);
    for (const reason of refused) {
      assert.equal(reason.code, "WERVEL_IDENTITY_BUSY");
      assert.equal(reason.status, 503);
    }
    await hasher.waste("the queue is free again");
  });
});

describe("cheapPasswords", () => {
  test("verifies what it made", async () => {
    const hasher = cheapPasswords("test");
    const stored = await hasher.hash("one");
    assert.equal(await hasher.verify("one", stored), "right");
    assert.equal(await hasher.verify("two", stored), "wrong");
  });
  for (const environment of ["production", "development", "staging"])
    test(`is refused in ${environment}`, () => {
      assert.throws(() => cheapPasswords(environment), { code: "WERVEL_IDENTITY_CHEAP_PASSWORDS" });
    });
});
