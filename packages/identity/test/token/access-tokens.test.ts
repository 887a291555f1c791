import assert from "node:assert/strict";
import { mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, test, type TestContext } from "node:test";
import { fixedClock, sequentialIds } from "@wervel/core";
import { exportJWK, generateKeyPair, SignJWT } from "jose";
import { AccessTokens, SigningKeys, type AccessTokenOptions } from "../../src/index.ts";

const day = 86_400_000;

async function start(options: AccessTokenOptions = {}) {
  const clock = fixedClock("2026-01-01");
  const ids = sequentialIds();
  const keys = new SigningKeys(clock, ids);
  const tokens = new AccessTokens(keys, clock, ids, options);
  await tokens.start();
  return { clock, ids, keys, tokens, key: await keys.current() };
}

const encode = (value: unknown) =>
  Buffer.from(typeof value === "string" ? value : JSON.stringify(value)).toString("base64url");

describe("AccessTokens", () => {
  test("issues a token that it accepts", async () => {
    const { tokens } = await start();
    const claims = await tokens.verify(await tokens.issue("ann", { role: "editor" }));
    assert.equal(claims?.sub, "ann");
    assert.equal(claims["role"], "editor");
    assert.equal(claims.exp - claims.iat, 600);
  });

  test("accepts a token until it expires and thirty seconds longer, remembered or not", async () => {
    const { tokens, clock } = await start();
    const token = await tokens.issue("ann");
    for (const ms of [0, 599_000, 30_000]) {
      clock.advance(ms);
      assert.ok(await tokens.verify(token), `after ${ms}`);
    }
    clock.advance(1_000);
    assert.equal(await tokens.verify(token), undefined);
  });

  test("remembers a verified token: the second answer is no promise", async () => {
    const { tokens } = await start();
    const token = await tokens.issue("ann");
    assert.ok(tokens.verify(token) instanceof Promise);
    await tokens.verify(token);
    assert.ok(!(tokens.verify(token) instanceof Promise));
  });

  const base = {
    sub: "ann",
    iss: "wervel",
    aud: "wervel",
    jti: "1",
    iat: 1767225600,
    exp: 1767226200,
  };
  const refusedClaims: [string, Record<string, unknown>][] = [
    ["no subject", { ...base, sub: undefined }],
    ["a subject that is no text", { ...base, sub: 1 }],
    ["an empty subject", { ...base, sub: "" }],
    ["no jti", { ...base, jti: undefined }],
    ["a jti that is no text", { ...base, jti: ["1"] }],
    ["another issuer", { ...base, iss: "other" }],
    ["another audience", { ...base, aud: "other" }],
    ["a list of audiences", { ...base, aud: ["wervel", "other"] }],
    ["no expiry", { ...base, exp: undefined }],
    ["an expiry that is text", { ...base, exp: "1767226200" }],
    ["no time of issue", { ...base, iat: undefined }],
    ["a time of issue ahead", { ...base, iat: base.iat + 31, exp: base.iat + 100 }],
    ["a life longer than the setting", { ...base, exp: base.iat + 601 }],
    ["an expiry before its issue", { ...base, iat: base.iat, exp: base.iat - 1 }],
    ["a not-before ahead", { ...base, nbf: base.iat + 31 }],
  ];
  for (const [name, claims] of refusedClaims)
    test(`refuses ${name}`, async () => {
      const { tokens, key } = await start();
      const header = { alg: key.algorithm, typ: "at+jwt", kid: key.kid };
      const token = await new SignJWT(claims).setProtectedHeader(header).sign(key.privateKey);
      assert.equal(await tokens.verify(token), undefined);
    });

  const refusedHeaders: [string, Record<string, unknown>][] = [
    ["typ JWT", { typ: "JWT" }],
    ["no typ", { typ: undefined }],
    ["a crit member", { crit: ["exp"] }],
    ["b64 false", { b64: false, crit: ["b64"] }],
    ["a jku member", { jku: "https://evil.example/keys" }],
    ["an x5u member", { x5u: "https://evil.example/cert" }],
    ["an embedded jwk", { jwk: { kty: "EC" } }],
    ["an x5c member", { x5c: ["MIIB"] }],
    ["an unknown kid", { kid: "unknown" }],
    ["no kid", { kid: undefined }],
    ["a kid that is a path", { kid: "../../dev/null" }],
  ];
  for (const [name, members] of refusedHeaders)
    test(`refuses ${name} in the header`, async () => {
      const { tokens, key } = await start();
      const header = { alg: key.algorithm, typ: "at+jwt", kid: key.kid, ...members };
      const signed = `${encode(header)}.${encode(base)}`;
      const signature = await crypto.subtle.sign(
        { name: "ECDSA", hash: "SHA-256" },
        key.privateKey as never,
        Buffer.from(signed),
      );
      assert.equal(
        await tokens.verify(`${signed}.${Buffer.from(signature).toString("base64url")}`),
        undefined,
      );
    });

  test("refuses alg none and HMAC under the public key", async () => {
    const { tokens, key } = await start();
    const none = `${encode({ alg: "none", typ: "at+jwt", kid: key.kid })}.${encode(base)}`;
    for (const token of [`${none}.`, `${none}.AA`, none])
      assert.equal(await tokens.verify(token), undefined);
    const secret = Buffer.from(JSON.stringify(await exportJWK(key.publicKey)));
    const forged = await new SignJWT(base)
      .setProtectedHeader({ alg: "HS256", typ: "at+jwt", kid: key.kid })
      .sign(secret);
    assert.equal(await tokens.verify(forged), undefined);
  });

  test("refuses the signature of another key under our kid", async () => {
    const { tokens, key } = await start();
    const { privateKey } = await generateKeyPair("ES256");
    const forged = await new SignJWT(base)
      .setProtectedHeader({ alg: "ES256", typ: "at+jwt", kid: key.kid })
      .sign(privateKey);
    assert.equal(await tokens.verify(forged), undefined);
  });

  const spellings: [string, (token: string) => string][] = [
    ["padding", (token) => `${token}=`],
    ["a space in front", (token) => ` ${token}`],
    ["a space behind", (token) => `${token} `],
    ["a fourth part", (token) => `${token}.x`],
    [
      "the plain base64 alphabet",
      (token) => token.replaceAll("-", "+").replaceAll("_", "/").concat("+"),
    ],
    ["a line break inside", (token) => token.replace(".", ".\n")],
    [
      "stray bits at the end of the signature",
      (token) => token.slice(0, -1) + String.fromCharCode(token.charCodeAt(token.length - 1) + 1),
    ],
    ["an empty signature", (token) => token.slice(0, token.lastIndexOf(".") + 1)],
    ["an empty text", () => ""],
    ["more than 8 KiB", (token) => token + "a".repeat(8192)],
  ];
  for (const [name, change] of spellings)
    test(`refuses a token with ${name}`, async () => {
      const { tokens } = await start();
      const token = await tokens.issue("ann");
      assert.ok(await tokens.verify(token));
      assert.equal(await tokens.verify(change(token)), undefined);
    });

  test("refuses every token with one changed character", async () => {
    const { tokens } = await start();
    const token = await tokens.issue("ann");
    for (let at = 0; at < token.length; at += 3) {
      const other = token[at] === "A" ? "B" : "A";
      assert.equal(
        await tokens.verify(token.slice(0, at) + other + token.slice(at + 1)),
        undefined,
        `at ${at}`,
      );
    }
  });

  test("refuses options that cannot hold", async () => {
    for (const options of [{ lifeMinutes: 0 }, { skewSeconds: -1 }, { issuer: "" }])
      await assert.rejects(start(options), { code: "WERVEL_IDENTITY_OPTIONS" });
  });
});

describe("SigningKeys", () => {
  const folder = async (t: TestContext) => {
    const path = await mkdtemp(join(tmpdir(), "wervel-keys-"));
    t.after(() => rm(path, { recursive: true, force: true }));
    return path;
  };

  for (const algorithm of ["ES256", "EdDSA"] as const)
    test(`keeps its ${algorithm} keys in a file that only the owner reads`, async (t) => {
      const file = join(await folder(t), "new", "keys.json");
      const clock = fixedClock("2026-01-01");
      const tokens = () => {
        const keys = new SigningKeys(clock, sequentialIds(), { file, algorithm });
        return new AccessTokens(keys, clock, sequentialIds());
      };
      const first = tokens();
      await first.start();
      const token = await first.issue("ann");
      if (process.platform !== "win32") assert.equal((await stat(file)).mode & 0o777, 0o600);
      const second = tokens();
      await second.start();
      assert.equal((await second.verify(token))?.sub, "ann");
    });

  test("changes the key after ninety days and accepts the old one two days longer", async () => {
    const clock = fixedClock("2026-01-01");
    const ids = { now: 0 };
    const keys = new SigningKeys(
      clock,
      new (class extends Object {
        token() {
          return `key-number-${ids.now++}-`;
        }
      })() as never,
    );
    await keys.start();
    const old = await keys.current();
    clock.advance(90 * day);
    const next = await keys.current();
    assert.notEqual(next.kid, old.kid);
    assert.equal((await keys.find(old.kid))?.kid, old.kid);
    clock.advance(2 * day);
    assert.equal(await keys.find(old.kid), undefined);
  });

  test("makes one key however many ask at once", async () => {
    const { keys } = await start();
    const kids = await Promise.all(
      Array.from({ length: 20 }, () => keys.current().then(({ kid }) => kid)),
    );
    assert.equal(new Set(kids).size, 1);
  });

  test("finds a key that another process has made", async (t) => {
    const file = join(await folder(t), "keys.json");
    const clock = fixedClock("2026-01-01");
    const make = (name: string) =>
      new SigningKeys(clock, { token: () => `0123456789abcdef-${name}` } as never, { file });
    const one = make("one");
    const two = make("two");
    await one.start();
    await two.start();
    assert.equal((await two.current()).kid, (await one.current()).kid);
    clock.advance(90 * day);
    const { kid } = await two.current();
    assert.equal((await one.find(kid))?.kid, kid);
  });

  for (const [name, content] of [
    ["no JSON", "{"],
    ["no keys", "{}"],
    [
      "a foreign key",
      '{"keys":[{"kid":"a","alg":"HS256","madeAt":1,"key":{"kty":"oct","k":"c2VjcmV0"}}]}',
    ],
    [
      "a key of another curve",
      '{"keys":[{"kid":"a","alg":"ES256","madeAt":1,"key":{"kty":"OKP","crv":"Ed25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo","d":"nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A"}}]}',
    ],
    [
      "the public half of a key",
      '{"keys":[{"kid":"a","alg":"EdDSA","madeAt":1,"key":{"kty":"OKP","crv":"Ed25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}}]}',
    ],
  ] as const)
    test(`refuses a file with ${name}, without quoting it`, async (t) => {
      const file = join(await folder(t), "keys.json");
      await writeFile(file, content, { mode: 0o600 });
      const keys = new SigningKeys(fixedClock("2026-01-01"), sequentialIds(), { file });
      await assert.rejects(
        keys.start(),
        (error: Error & { code: string }) =>
          error.code === "WERVEL_IDENTITY_KEYS" && !error.message.includes("c2Vj"),
      );
      assert.equal(await readFile(file, "utf8"), content);
    });

  test(
    "refuses a file that others can read",
    { skip: process.platform === "win32" && "Windows has no such modes" },
    async (t) => {
      const file = join(await folder(t), "keys.json");
      await writeFile(file, '{"keys":[]}', { mode: 0o644 });
      await assert.rejects(
        new SigningKeys(fixedClock("2026-01-01"), sequentialIds(), { file }).start(),
        { code: "WERVEL_IDENTITY_KEYS" },
      );
    },
  );
});
