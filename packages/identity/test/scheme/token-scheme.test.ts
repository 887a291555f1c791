import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { type AuthenticationScheme, createApp, signedIn } from "@wervel/http";
import { AccessTokens, bearer, identity, tokenScheme } from "@wervel/identity";
import { text } from "@wervel/schema";
import { testHost, type TestHost } from "@wervel/testing";

const start = (scheme: AuthenticationScheme) =>
  testHost(
    createApp({ name: "x" })
      .use(identity())
      .authenticate(scheme as never)
      .get("/me", { access: signedIn, reply: text() }, ({ user }) => (user as { id: string }).id),
  );

describe("tokenScheme", () => {
  let host: TestHost;
  let token: string;
  before(async () => {
    host = await start(tokenScheme({ name: "token", prefixes: ["Token", "Bearer"] }));
    token = await host.service(AccessTokens).issue("ann");
  });
  after(() => host.stop());

  const accepted: readonly [string, (token: string) => string][] = [
    ["its first word", (value) => `Token ${value}`],
    ["its other word", (value) => `Bearer ${value}`],
    ["its word in other letters", (value) => `tOKEN ${value}`],
  ];
  for (const [name, header] of accepted) {
    test(`takes a token after ${name}`, async () => {
      const { status, body } = await ask(header(token));
      assert.deepEqual([status, body], [200, "ann"]);
    });
  }

  const refused: readonly [string, (token: string) => string | undefined][] = [
    ["no header", () => undefined],
    ["the scheme of another", (value) => `Basic ${value}`],
    ["the word alone", () => "Token"],
    ["a token without a word", (value) => value],
    ["a token that was changed", (value) => `Token ${value.slice(0, -2)}`],
    ["two spaces", (value) => `Token  ${value}`],
    ["two tokens", (value) => `Token ${value} ${value}`],
  ];
  for (const [name, header] of refused) {
    test(`answers 401 with its challenge to ${name}`, async () => {
      const { status, headers } = await ask(header(token));
      assert.equal(status, 401);
      assert.match(headers.get("www-authenticate") ?? "", /^Token\b/);
    });
  }

  const ask = (authorization: string | undefined) =>
    host.get("/me", authorization === undefined ? {} : { headers: { authorization } });
});

test("bearer knows one word only", async () => {
  await using host = await start(bearer());
  const token = await host.service(AccessTokens).issue("ann");
  const asked = ["Bearer", "Token"].map((word) =>
    host.get("/me", { headers: { authorization: `${word} ${token}` } }),
  );
  const replies = await Promise.all(asked);
  assert.deepEqual(
    replies.map(({ status }) => status),
    [200, 401],
  );
});
